import type { MediaKind, PublishedTrack, RtpCodecCapability, RtpCodecParameters } from '@parley/protocol';
import {
  isRed,
  isRepair,
  isRtx,
  isSameCodec,
  offeredFeedback,
  redundantType,
} from '../media/ortc/codec-match.ts';
import { EXTENSION_URI, ROUTER_CAPABILITIES } from '../media/ortc/router-capabilities.ts';
import type { AnsweredSection } from './sdp/answer.ts';
import type { Offer } from './sdp/offer.ts';
import { unsupported } from './sdp/refusal.ts';
import type { OfferedSection } from './sdp/section.ts';

/** A publisher's offer as tracks, and what is answered. */
export interface Publication {
  readonly tracks: PublishedTrack[];
  readonly sections: AnsweredSection[];
}

const SOURCES = { audio: 'microphone', video: 'camera' } as const;

/**
 * Plans how the media of an offer is published. A section that cannot be taken refuses the whole offer
 * (RFC 9725 §4.4.3).
 *
 * @throws {SdpRefusal}
 */
export function planPublication({ sections }: Offer): Publication {
  const planned = sections.map(planSection);
  return {
    tracks: planned.map(({ track }) => track),
    sections: planned.map(({ answered }) => answered),
  };
}

function planSection(section: OfferedSection): { track: PublishedTrack; answered: AnsweredSection } {
  const { name, kind, mid, protocol, direction, headerExtensions, streams } = section;
  if (direction !== 'sendonly' && direction !== 'sendrecv')
    throw unsupported(`${name} is a=${direction}; a publisher's sections are a=sendonly`);
  requireFindable(section);
  const codecs = chooseCodec(section);
  const track: PublishedTrack = {
    trackId: kind,
    kind,
    source: SOURCES[kind],
    state: 'open',
    rtpParameters: {
      mid,
      codecs,
      headerExtensions: [...headerExtensions],
      encodings: streams.encodings,
      rtcp: { reducedSize: true, ...(streams.cname === undefined ? {} : { cname: streams.cname }) },
    },
  };
  const { rids } = streams;
  return { track, answered: { kind, mid, protocol, direction: 'recvonly', codecs, headerExtensions, rids } };
}

/** Packets have to say to which track they belong: by an SSRC that was announced, or by extensions. */
function requireFindable({ name, headerExtensions, streams }: OfferedSection): void {
  const has = (uri: string) => headerExtensions.some((extension) => extension.uri === uri);
  const { encodings, rids } = streams;
  if (encodings.some(({ ssrc }) => ssrc !== undefined)) return;
  if (!has(EXTENSION_URI.mid))
    throw unsupported(`${name} has neither a=ssrc nor the header extension ${EXTENSION_URI.mid}`);
  if (rids.length > 0 && !has(EXTENSION_URI.rid))
    throw unsupported(`${name} has rids, but not the header extension ${EXTENSION_URI.rid}`);
}

/**
 * The offer's first codec that the router knows, with its retransmission. One codec only: what a player can
 * decode is decided for a track, not for a packet. Of its profiles the one that the router prefers, because
 * more players decode it: Chromium offers H264's baseline before its constrained baseline.
 */
function chooseCodec({ name, kind, codecs }: OfferedSection): RtpCodecParameters[] {
  const known = ROUTER_CAPABILITIES.codecs.filter((codec) => !isRepair(codec));
  const first = codecs.find((codec) => known.some((own) => isSameCodec(own, codec)));
  for (const own of known) {
    if (own.mimeType.toLowerCase() !== first?.mimeType.toLowerCase()) continue;
    const codec = codecs.find((offered) => isSameCodec(own, offered));
    if (codec === undefined) continue;
    const rtx = codecs.find(
      (candidate) => isRtx(candidate) && candidate.parameters.apt === codec.payloadType,
    );
    const chosen = { ...codec, rtcpFeedback: offeredFeedback(own, codec.rtcpFeedback) };
    return withRedundancy(rtx === undefined ? [chosen] : [chosen, { ...rtx, rtcpFeedback: [] }], codecs);
  }
  throw unsupported(`${name} offers no codec that is forwarded here: ${codecNames(kind)}`);
}

/**
 * With the offer's RED of the chosen codec (RFC 2198), in the order of the offer: a client that names RED first sends it, one that
 * names it last does not.
 */
function withRedundancy(
  chosen: RtpCodecParameters[],
  offered: readonly RtpCodecParameters[],
): RtpCodecParameters[] {
  const [codec] = chosen;
  const red = offered.find(
    (candidate) => isRed(candidate) && redundantType(candidate) === String(codec?.payloadType),
  );
  if (codec === undefined || red === undefined) return chosen;
  const taken = { ...red, rtcpFeedback: [] };
  return offered.indexOf(red) < offered.findIndex(({ payloadType }) => payloadType === codec.payloadType)
    ? [taken, ...chosen]
    : [...chosen, taken];
}

/** Names for messages, each once. */
export function codecNames(
  kind: MediaKind,
  codecs: readonly RtpCodecCapability[] = ROUTER_CAPABILITIES.codecs,
): string {
  const media = codecs.filter((codec) => codec.kind === kind && !isRepair(codec));
  return [...new Set(media.map(({ mimeType }) => mimeType.slice(kind.length + 1)))].join(', ');
}
