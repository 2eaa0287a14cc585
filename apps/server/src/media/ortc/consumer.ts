import type {
  MediaKind,
  RtpCapabilities,
  RtpCodecCapability,
  RtpCodecParameters,
  RtpParameters,
} from '@parley/protocol';
import type { CodecMapping } from '../media-engine.ts';
import {
  isRed,
  isRepair,
  isRtx,
  isSameCodec,
  offeredFeedback,
  RECEIVER_ESTIMATE,
  redundancyOf,
} from './codec-match.ts';
import { EXTENSION_URI, ROUTER_CAPABILITIES } from './router-capabilities.ts';

/** A codec of the router as one player takes it. */
interface ReceivedCodec {
  readonly payloadType: number;
  /** `undefined`: the player takes no retransmission. */
  readonly rtxPayloadType: number | undefined;
  /** `undefined`: packets of it cannot carry earlier ones. */
  readonly redPayloadType: number | undefined;
  readonly rtcpFeedback: RtpCodecCapability['rtcpFeedback'];
}

/** What one player can receive, worked out once from what it said. */
export interface ReceiveProfile {
  /** By the router's payload type; those that the player decodes. */
  readonly codecs: ReadonlyMap<number, ReceivedCodec>;
  readonly extensions: readonly { kind: MediaKind; uri: string; id: number }[];
  /** Kinds whose tracks have their place on the transport already; others are given a mid. */
  readonly mids: ReadonlyMap<MediaKind, string>;
}

/** How an answerer numbers what an offer has numbered already (RFC 3264 §6.1, RFC 8285 §5). */
export interface OfferedNumbers {
  readonly mids: ReadonlyMap<MediaKind, string>;
}

/**
 * Matches a player's capabilities with the router's.
 *
 * @param offered for a player that has offered: packets come with the payload types, ids and mids of its offer
 *   and with no feedback that it did not offer. Without it they come with the router's numbers.
 */
export function receiveProfile(capabilities: RtpCapabilities, offered?: OfferedNumbers): ReceiveProfile {
  const codecs = new Map<number, ReceivedCodec>();
  for (const own of ROUTER_CAPABILITIES.codecs) {
    if (isRepair(own) || own.preferredPayloadType === undefined) continue;
    const theirs = capabilities.codecs.find((codec) => !isRtx(codec) && isSameCodec(own, codec));
    if (theirs?.preferredPayloadType === undefined) continue;
    const theirRtx = rtxOf(theirs.preferredPayloadType, capabilities.codecs);
    const ownRtx = rtxOf(own.preferredPayloadType, ROUTER_CAPABILITIES.codecs);
    const theirRed = redOf(theirs, capabilities.codecs);
    const ownRed = redOf(own, ROUTER_CAPABILITIES.codecs);
    codecs.set(
      own.preferredPayloadType,
      offered === undefined
        ? {
            payloadType: own.preferredPayloadType,
            rtxPayloadType: theirRtx && ownRtx,
            redPayloadType: theirRed && ownRed,
            rtcpFeedback: own.rtcpFeedback,
          }
        : {
            payloadType: theirs.preferredPayloadType,
            rtxPayloadType: ownRtx && theirRtx,
            redPayloadType: ownRed && theirRed,
            rtcpFeedback: offeredFeedback(own, theirs.rtcpFeedback),
          },
    );
  }
  const extensions = [];
  for (const own of ROUTER_CAPABILITIES.headerExtensions) {
    if (own.direction !== 'sendrecv') continue;
    const theirs = capabilities.headerExtensions.find(
      ({ kind, uri }) => kind === own.kind && uri === own.uri,
    );
    if (theirs === undefined) continue;
    const id = offered === undefined ? own.preferredId : theirs.preferredId;
    extensions.push({ kind: own.kind, uri: own.uri, id });
  }
  return { codecs, extensions, mids: offered?.mids ?? new Map() };
}

function rtxOf(payloadType: number, codecs: readonly RtpCodecCapability[]): number | undefined {
  return codecs.find((codec) => isRtx(codec) && codec.parameters.apt === payloadType)?.preferredPayloadType;
}

/** RED of Opus: which codec its blocks are of, mediasoup-client does not say; there is one that it is ever used with. */
function redOf(codec: RtpCodecCapability, codecs: readonly RtpCodecCapability[]): number | undefined {
  if (codec.mimeType.toLowerCase() !== 'audio/opus') return undefined;
  return codecs.find(
    (other) => isRed(other) && other.clockRate === codec.clockRate && other.channels === codec.channels,
  )?.preferredPayloadType;
}

/** What is a consumer's own on its transport. */
export interface ConsumerIdentity {
  readonly mid: string;
  readonly ssrc: number;
  readonly rtxSsrc: number;
  /** Ties audio and video of one publisher together for lip sync (RFC 3550 §6.5.1). */
  readonly cname: string;
}

/** How a track reaches one player. */
export interface ConsumerPlan {
  readonly rtpParameters: RtpParameters;
  /** From the player's payload types to the router's, without retransmission. */
  readonly codecMapping: CodecMapping[];
}

/**
 * Plans how a track reaches one player; `undefined` when the player decodes none of its codecs.
 *
 * @param payloadTypes of the router, as `planProducer` found them
 */
export function planConsumer(
  kind: MediaKind,
  payloadTypes: readonly number[],
  { profile, identity }: { profile: ReceiveProfile; identity: ConsumerIdentity },
): ConsumerPlan | undefined {
  const extensions = profile.extensions.filter((extension) => extension.kind === kind);
  const hasTransportCc = extensions.some(({ uri }) => uri === EXTENSION_URI.transportCc);
  const codecs: RtpCodecParameters[] = [];
  const codecMapping: CodecMapping[] = [];
  for (const mappedPayloadType of payloadTypes) {
    const received = profile.codecs.get(mappedPayloadType);
    const own = ROUTER_CAPABILITIES.codecs.find((codec) => codec.preferredPayloadType === mappedPayloadType);
    if (received === undefined || own === undefined) continue;
    codecs.push(...codecWithRepair(own, received, hasTransportCc));
    codecMapping.push({ payloadType: received.payloadType, mappedPayloadType });
  }
  if (codecs.length === 0) return undefined;
  const { mid, ssrc, rtxSsrc, cname } = identity;
  const rtpParameters = {
    mid,
    codecs,
    headerExtensions: extensions.map(({ uri, id }) => ({ uri, id, encrypt: false })),
    encodings: [codecs.some(isRtx) ? { ssrc, rtx: { ssrc: rtxSsrc } } : { ssrc }],
    rtcp: { cname, reducedSize: true },
  };
  return { rtpParameters, codecMapping };
}

function codecWithRepair(
  { mimeType, clockRate, channels, parameters, kind }: RtpCodecCapability,
  { payloadType, rtxPayloadType, redPayloadType, rtcpFeedback }: ReceivedCodec,
  hasTransportCc: boolean,
): RtpCodecParameters[] {
  const tellsArrivals = hasTransportCc && rtcpFeedback.some(({ type }) => type === 'transport-cc');
  const unused = tellsArrivals ? RECEIVER_ESTIMATE.type : 'transport-cc';
  const media = {
    mimeType,
    payloadType,
    clockRate,
    ...(channels === undefined ? {} : { channels }),
    parameters,
    // One of the two: a receiver that tells of each packet need not judge by itself.
    rtcpFeedback: rtcpFeedback.filter(({ type }) => type !== unused),
  };
  const repair = [];
  if (rtxPayloadType !== undefined)
    repair.push({
      mimeType: `${kind}/rtx`,
      payloadType: rtxPayloadType,
      clockRate,
      parameters: { apt: payloadType },
      rtcpFeedback: [],
    });
  if (redPayloadType !== undefined)
    repair.push({
      mimeType: `${kind}/red`,
      payloadType: redPayloadType,
      clockRate,
      ...(channels === undefined ? {} : { channels }),
      parameters: redundancyOf(payloadType),
      rtcpFeedback: [],
    });
  return [media, ...repair];
}
