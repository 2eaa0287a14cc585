import { RtpCodecParameters } from '@parley/protocol';
import { type MediaDescription, parseParams, parsePayloads } from 'sdp-transform';
import * as v from 'valibot';

/**
 * The codecs of a section in the order of its preference. One that is written in a way that no codec here
 * is written is left out: it could not be used.
 */
export function readCodecs(section: MediaDescription): RtpCodecParameters[] {
  const payloadTypes = new Set(parsePayloads(section.payloads ?? ''));
  return [...payloadTypes].flatMap((payloadType) => {
    const format = section.rtp.find(({ payload }) => payload === payloadType);
    if (format === undefined) return [];
    const parsed = v.safeParse(RtpCodecParameters, {
      mimeType: `${section.type}/${format.codec}`,
      payloadType,
      clockRate: format.rate,
      channels: section.type === 'audio' ? format.encoding : undefined,
      parameters: parametersOf(section, payloadType),
      rtcpFeedback: feedbackOf(section, payloadType),
    });
    return parsed.success ? [parsed.output] : [];
  });
}

/** Payload types of RED's blocks (RFC 2198 §5). */
const REDUNDANCY = /^\d{1,3}(\/\d{1,3})*$/;

/** `a=fmtp`; of parameters that are not a name and a value, RED's says something to us. */
function parametersOf({ fmtp }: MediaDescription, payloadType: number): Record<string, unknown> {
  const lines = fmtp.filter(({ payload }) => payload === payloadType);
  const entries = lines.flatMap(({ config }) =>
    Object.entries(REDUNDANCY.test(config) ? { '': config } : parseParams(config)),
  );
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
}

/** `a=rtcp-fb`; `*` means every payload type (RFC 4585 §4.2). */
function feedbackOf({ rtcpFb = [] }: MediaDescription, payloadType: number) {
  return rtcpFb
    .filter(({ payload }) => payload === payloadType || payload === '*')
    .map(({ type, subtype }) => ({ type, parameter: String(subtype ?? '') }));
}
