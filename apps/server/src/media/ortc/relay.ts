import type { MediaKind } from '@parley/protocol';
import type { CodecMapping, RtpEncodingParameters, RtpParameters } from '../media-engine.ts';
import { isRtx } from './codec-match.ts';
import { EXTENSION_URI, ROUTER_CAPABILITIES } from './router-capabilities.ts';

/** Those that say something about a packet's content; the others belong to one transport. */
const RELAYED_EXTENSIONS: ReadonlySet<string> = new Set([
  EXTENSION_URI.dependencyDescriptor,
  EXTENSION_URI.audioLevel,
  EXTENSION_URI.videoOrientation,
  EXTENSION_URI.absCaptureTime,
  EXTENSION_URI.playoutDelay,
]);

/** What asks for keyframes and lost packets between engines, whatever the codec. */
const FEEDBACK = [
  { type: 'nack', parameter: '' },
  { type: 'nack', parameter: 'pli' },
];

/** Payload types for the retransmission of codecs that clients do not retransmit. */
const FIRST_FREE_PAYLOAD_TYPE = 35;

/** A track as one engine sends it to another: each encoding with a consumer of its own. */
export interface RelayPlan {
  /** For the consumer of each encoding, the lowest first. */
  readonly consumers: readonly RtpParameters[];
  /** For the producer that all of them are at the other engine. */
  readonly producer: RtpParameters;
  readonly codecMapping: CodecMapping[];
}

/** A track as it is at home. */
export interface RelayedTrack {
  readonly kind: MediaKind;
  /** Of the router, without retransmission. */
  readonly payloadTypes: readonly number[];
  /** As the publisher states them; none means one. */
  readonly encodings: readonly RtpEncodingParameters[];
}

/** How many SSRCs a relay of this track uses. */
export function relaySsrcCount({ encodings }: RelayedTrack): number {
  return 2 * Math.max(1, encodings.length);
}

/** @param firstSsrc the first of `relaySsrcCount` that are free */
export function planRelay(track: RelayedTrack, firstSsrc: number): RelayPlan {
  const { kind, payloadTypes } = track;
  const codecs = payloadTypes.flatMap((payloadType, index) => relayedCodec(payloadType, index));
  const headerExtensions = ROUTER_CAPABILITIES.headerExtensions
    .filter((extension) => extension.kind === kind && RELAYED_EXTENSIONS.has(extension.uri))
    .map(({ uri, preferredId: id }) => ({ uri, id }));
  const common = { codecs, headerExtensions, rtcp: { cname: 'relay', reducedSize: true } };
  const stated: readonly RtpEncodingParameters[] = track.encodings.length === 0 ? [{}] : track.encodings;
  const encodings = stated.map((encoding, index) => relayedEncoding(encoding, firstSsrc + 2 * index));
  return {
    consumers: encodings.map((encoding) => ({ ...common, encodings: [encoding] })),
    producer: { ...common, encodings },
    codecMapping: codecs.map(({ payloadType }) => ({ payloadType, mappedPayloadType: payloadType })),
  };
}

/** What the publisher says of it, with SSRCs of the relay; the payload type was the publisher's own. */
function relayedEncoding(encoding: RtpEncodingParameters, ssrc: number): RtpEncodingParameters {
  const { codecPayloadType: _, ...kept } = encoding;
  return { ...kept, ssrc, rtx: { ssrc: ssrc + 1 } };
}

/** A codec in the router's payload type, and its retransmission. */
function relayedCodec(payloadType: number, index: number): RtpParameters['codecs'] {
  const own = ROUTER_CAPABILITIES.codecs.find((codec) => codec.preferredPayloadType === payloadType);
  if (own === undefined) return [];
  const { mimeType, clockRate, channels, kind, parameters } = own;
  const rtx = ROUTER_CAPABILITIES.codecs.find(
    (codec) => isRtx(codec) && codec.parameters.apt === payloadType,
  )?.preferredPayloadType;
  return [
    {
      mimeType,
      payloadType,
      clockRate,
      ...(channels === undefined ? {} : { channels }),
      parameters,
      rtcpFeedback: FEEDBACK,
    },
    {
      mimeType: `${kind}/rtx`,
      payloadType: rtx ?? FIRST_FREE_PAYLOAD_TYPE + index,
      clockRate,
      parameters: { apt: payloadType },
    },
  ];
}
