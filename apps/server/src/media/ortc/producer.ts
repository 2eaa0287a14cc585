import { type MediaKind, ParleyError, type RtpCodecParameters, type RtpParameters } from '@parley/protocol';
import type { CodecMapping } from '../media-engine.ts';
import { isRed, isRepair, isRtx, isSameCodec, redundantType } from './codec-match.ts';
import { ROUTER_CAPABILITIES } from './router-capabilities.ts';

/** How a publisher's track enters the router. */
export interface ProducerPlan {
  /** From the publisher's payload types to the router's, retransmission included. */
  readonly codecMapping: CodecMapping[];
  /** Payload types of the router, in the publisher's order, that players may get; without retransmission. */
  readonly payloadTypes: readonly number[];
}

/**
 * Checks what a publisher wants to send and maps it to the router's codecs.
 *
 * @throws {ParleyError} illegalParameter where the parameters contradict themselves, encoderUnsupported
 * where the router does not know a codec; the detail names the field.
 */
export function planProducer(kind: MediaKind, parameters: RtpParameters): ProducerPlan {
  const byPayloadType = new Map<number, RtpCodecParameters>();
  for (const codec of parameters.codecs) {
    if (!codec.mimeType.startsWith(`${kind}/`))
      throw illegal(`codec ${codec.mimeType} in a track of ${kind}`);
    if (byPayloadType.has(codec.payloadType)) throw illegal(`payloadType ${codec.payloadType} appears twice`);
    byPayloadType.set(codec.payloadType, codec);
  }
  const mapped = new Map<number, number>();
  for (const codec of parameters.codecs) {
    if (isRepair(codec)) continue;
    mapped.set(codec.payloadType, routerPayloadType(codec));
  }
  if (mapped.size === 0) throw illegal('codecs hold nothing but repair of others');
  const payloadTypes = [...new Set(mapped.values())];

  for (const codec of parameters.codecs) {
    if (!isRtx(codec)) continue;
    const apt = Number(codec.parameters.apt);
    const target = mapped.get(apt);
    if (target === undefined) throw illegal(`apt ${apt} of payloadType ${codec.payloadType} names no codec`);
    const rtx = routerRtxPayloadType(target);
    if (rtx !== undefined) mapped.set(codec.payloadType, rtx);
  }
  checkRedundancy(parameters.codecs);
  checkEncodings(parameters, byPayloadType);
  checkExtensions(parameters);
  return {
    codecMapping: Array.from(mapped, ([payloadType, mappedPayloadType]) => ({
      payloadType,
      mappedPayloadType,
    })),
    payloadTypes,
  };
}

/** Blocks of RED are to be of one codec, which is Opus: the engine takes them apart. */
function checkRedundancy(codecs: readonly RtpCodecParameters[]) {
  for (const red of codecs.filter(isRed)) {
    const wrapped = codecs.find(({ payloadType }) => String(payloadType) === redundantType(red));
    if (wrapped?.mimeType.toLowerCase() !== 'audio/opus')
      throw illegal(`payloadType ${red.payloadType}: red has to list the payload type of audio/opus only`);
  }
}

function routerPayloadType(codec: RtpCodecParameters): number {
  const known = ROUTER_CAPABILITIES.codecs.find((own) => !isRepair(own) && isSameCodec(own, codec));
  if (known?.preferredPayloadType === undefined)
    throw new ParleyError('encoderUnsupported', { detail: `codec ${codec.mimeType} with its parameters` });
  return known.preferredPayloadType;
}

function routerRtxPayloadType(payloadType: number): number | undefined {
  return ROUTER_CAPABILITIES.codecs.find((own) => isRtx(own) && own.parameters.apt === payloadType)
    ?.preferredPayloadType;
}

function checkEncodings({ encodings, mid }: RtpParameters, codecs: ReadonlyMap<number, RtpCodecParameters>) {
  const ssrcs = new Set<number>();
  const rids = new Set<string>();
  for (const { ssrc, rid, rtx, codecPayloadType } of encodings) {
    for (const one of [ssrc, rtx?.ssrc]) {
      if (one === undefined) continue;
      if (ssrcs.has(one)) throw illegal(`ssrc ${one} appears twice`);
      ssrcs.add(one);
    }
    if (rid !== undefined) {
      if (rids.has(rid)) throw illegal(`rid ${rid} appears twice`);
      rids.add(rid);
    }
    if (codecPayloadType !== undefined && !codecs.has(codecPayloadType))
      throw illegal(`codecPayloadType ${codecPayloadType} names no codec`);
  }
  const isFindable = mid !== undefined || ssrcs.size > 0;
  if (!isFindable) throw illegal('neither mid nor an ssrc says which packets belong to the track');
}

function checkExtensions({ headerExtensions }: RtpParameters) {
  const ids = new Set<number>();
  for (const { id } of headerExtensions) {
    if (ids.has(id)) throw illegal(`header extension id ${id} appears twice`);
    ids.add(id);
  }
}

function illegal(detail: string): ParleyError {
  return new ParleyError('illegalParameter', { detail: `rtpParameters: ${detail}` });
}
