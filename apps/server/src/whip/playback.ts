import type { MediaKind, PlayedTrack, RtpCapabilities } from '@parley/protocol';
import { isRepair } from '../media/ortc/codec-match.ts';
import { receiveProfile } from '../media/ortc/consumer.ts';
import { ROUTER_CAPABILITIES } from '../media/ortc/router-capabilities.ts';
import type { Track } from '../media/stream-directory.ts';
import { codecNames } from './publication.ts';
import type { AnsweredSection } from './sdp/answer.ts';
import type { Offer } from './sdp/offer.ts';
import { unsupported } from './sdp/refusal.ts';
import type { OfferedSection } from './sdp/section.ts';

/** A player's offer as what it can receive, and where on its transport. */
export interface Playback {
  readonly capabilities: RtpCapabilities;
  readonly mids: ReadonlyMap<MediaKind, string>;
}

/** @throws {SdpRefusal} */
export function planPlayback({ sections }: Offer): Playback {
  for (const { name, direction } of sections)
    if (direction !== 'recvonly' && direction !== 'sendrecv')
      throw unsupported(`${name} is a=${direction}; a player's sections are a=recvonly`);
  return {
    capabilities: {
      codecs: sections.flatMap(({ kind, codecs }) =>
        codecs.map(({ payloadType, ...codec }) => ({ ...codec, kind, preferredPayloadType: payloadType })),
      ),
      headerExtensions: sections.flatMap(({ kind, headerExtensions }) =>
        headerExtensions.map(({ uri, id }) => ({
          kind,
          uri,
          preferredId: id,
          preferredEncrypt: false,
          direction: 'sendrecv' as const,
        })),
      ),
    },
    mids: new Map(sections.map(({ kind, mid }) => [kind, mid])),
  };
}

/**
 * Whether a player gets all that it asks for and the stream has: a player that silently lacks the picture
 * would be misleading.
 *
 * @throws {SdpRefusal} naming the codec that the player would have to decode
 */
export function requireDecodable({ capabilities, mids }: Playback, tracks: readonly Track[]): void {
  const profile = receiveProfile(capabilities, { mids });
  const wanted = tracks.filter(({ kind }) => mids.has(kind));
  if (wanted.length === 0)
    throw unsupported(`the stream has no ${[...mids.keys()].join(' and no ')}, which is all that is offered`);
  for (const { kind, payloadTypes } of wanted) {
    if (payloadTypes.some((payloadType) => profile.codecs.has(payloadType))) continue;
    const sent = ROUTER_CAPABILITIES.codecs.filter(({ preferredPayloadType }) =>
      payloadTypes.includes(preferredPayloadType ?? -1),
    );
    throw unsupported(`the stream's ${kind} is ${codecNames(kind, sent)}, which the offer does not list`);
  }
}

/** What is answered to a player's sections; one without a track stays silent. */
export function answerPlayback({ sections }: Offer, tracks: readonly PlayedTrack[]): AnsweredSection[] {
  return sections.map((section) => {
    const { kind, mid, protocol } = section;
    const track = tracks.find((candidate) => candidate.kind === kind);
    const common = { kind, mid, protocol, rids: [] };
    if (track === undefined)
      return { ...common, direction: 'inactive', codecs: aCodecOf(section), headerExtensions: [] };
    const { codecs, headerExtensions, encodings, rtcp } = track.rtpParameters;
    const [encoding] = encodings;
    if (encoding?.ssrc === undefined) throw new Error('a consumer without an SSRC');
    const sends = { cname: rtcp.cname ?? '', ssrc: encoding.ssrc, rtxSsrc: encoding.rtx?.ssrc };
    return { ...common, direction: 'sendonly', codecs, headerExtensions, sends };
  });
}

/** An m= line names a format even where nothing is sent. */
function aCodecOf({ name, codecs }: OfferedSection) {
  const codec = codecs.find((candidate) => !isRepair(candidate));
  if (codec === undefined) throw unsupported(`${name} lists no codec`);
  return [codec];
}
