import type { MediaKind, RtpCapabilities, RtpCodecParameters, RtpParameters } from '@parley/protocol';
import { isRtx, isSameCodec } from './codec-match.ts';
import { EXTENSION_URI, ROUTER_CAPABILITIES } from './router-capabilities.ts';

/** What one player can receive, worked out once from what its browser said. */
export interface ReceiveProfile {
  /** Router payload types that the player decodes, without retransmission. */
  readonly payloadTypes: ReadonlySet<number>;
  /** Those of them for which the player takes retransmission. */
  readonly retransmitted: ReadonlySet<number>;
  readonly extensions: readonly { kind: MediaKind; uri: string; id: number }[];
}

/** Matches a browser's capabilities with the router's. */
export function receiveProfile(capabilities: RtpCapabilities): ReceiveProfile {
  const payloadTypes = new Set<number>();
  const retransmitted = new Set<number>();
  for (const own of ROUTER_CAPABILITIES.codecs) {
    if (isRtx(own) || own.preferredPayloadType === undefined) continue;
    const theirs = capabilities.codecs.find((codec) => !isRtx(codec) && isSameCodec(own, codec));
    if (theirs === undefined) continue;
    payloadTypes.add(own.preferredPayloadType);
    const rtx = capabilities.codecs.find(
      (codec) => isRtx(codec) && codec.parameters.apt === theirs.preferredPayloadType,
    );
    if (rtx !== undefined) retransmitted.add(own.preferredPayloadType);
  }
  const extensions = [];
  for (const own of ROUTER_CAPABILITIES.headerExtensions) {
    if (own.direction !== 'sendrecv') continue;
    const isTheirs = capabilities.headerExtensions.some(
      ({ kind, uri }) => kind === own.kind && uri === own.uri,
    );
    if (isTheirs) extensions.push({ kind: own.kind, uri: own.uri, id: own.preferredId });
  }
  return { payloadTypes, retransmitted, extensions };
}

/** What is a consumer's own on its transport. */
export interface ConsumerIdentity {
  readonly mid: string;
  readonly ssrc: number;
  readonly rtxSsrc: number;
  /** Ties audio and video of one publisher together for lip sync (RFC 3550 §6.5.1). */
  readonly cname: string;
}

/**
 * How a track reaches one player, or `undefined` when the player decodes none of its codecs.
 *
 * @param payloadTypes of the router, as `planProducer` found them
 */
export function consumerParameters(
  kind: MediaKind,
  payloadTypes: readonly number[],
  { profile, identity }: { profile: ReceiveProfile; identity: ConsumerIdentity },
): RtpParameters | undefined {
  const playable = payloadTypes.filter((payloadType) => profile.payloadTypes.has(payloadType));
  if (playable.length === 0) return undefined;
  const extensions = profile.extensions.filter((extension) => extension.kind === kind);
  const hasTransportCc = extensions.some(({ uri }) => uri === EXTENSION_URI.transportCc);
  const codecs = playable.flatMap((payloadType) =>
    codecWithRetransmission(payloadType, {
      hasRetransmission: profile.retransmitted.has(payloadType),
      hasTransportCc,
    }),
  );
  const { mid, ssrc, rtxSsrc, cname } = identity;
  const hasRtx = codecs.some(isRtx);
  return {
    mid,
    codecs,
    headerExtensions: extensions.map(({ uri, id }) => ({ uri, id, encrypt: false })),
    encodings: [hasRtx ? { ssrc, rtx: { ssrc: rtxSsrc } } : { ssrc }],
    rtcp: { cname, reducedSize: true },
  };
}

function codecWithRetransmission(
  payloadType: number,
  has: { hasRetransmission: boolean; hasTransportCc: boolean },
): RtpCodecParameters[] {
  const found: RtpCodecParameters[] = [];
  for (const own of ROUTER_CAPABILITIES.codecs) {
    const isMedia = own.preferredPayloadType === payloadType;
    const isItsRtx = has.hasRetransmission && isRtx(own) && own.parameters.apt === payloadType;
    if (own.preferredPayloadType === undefined || !(isMedia || isItsRtx)) continue;
    found.push({
      mimeType: own.mimeType,
      payloadType: own.preferredPayloadType,
      clockRate: own.clockRate,
      ...(own.channels === undefined ? {} : { channels: own.channels }),
      parameters: own.parameters,
      rtcpFeedback: own.rtcpFeedback.filter(({ type }) => has.hasTransportCc || type !== 'transport-cc'),
    });
  }
  return found;
}
