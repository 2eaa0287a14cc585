import type { RtpCodecCapability, RtpCodecParameters } from '@parley/protocol';
import { isSameProfile } from 'h264-profile-level-id';

type Codec = Pick<
  RtpCodecCapability | RtpCodecParameters,
  'mimeType' | 'clockRate' | 'channels' | 'parameters' | 'rtcpFeedback'
>;

type Format = Omit<Codec, 'rtcpFeedback'>;

export function isRtx(codec: Pick<Codec, 'mimeType'>): boolean {
  return codec.mimeType.toLowerCase().endsWith('/rtx');
}

/** RED (RFC 2198): packets of sound that carry earlier ones again. */
export function isRed(codec: Pick<Codec, 'mimeType'>): boolean {
  return codec.mimeType.toLowerCase() === 'audio/red';
}

/** What repairs another codec, and is none by itself. */
export function isRepair(codec: Pick<Codec, 'mimeType'>): boolean {
  return isRtx(codec) || isRed(codec);
}

/** Blocks in one packet of RED: the newest sound and up to three earlier ones. */
const RED_BLOCKS = 4;

/** The format parameters of RED: the payload type of each block, without a name (RFC 2198 §5). */
export function redundancyOf(payloadType: number): Record<string, string> {
  return { '': Array(RED_BLOCKS).fill(payloadType).join('/') };
}

/** The payload type that all blocks of RED have, as it is written; `undefined` where they differ, or are not listed. */
export function redundantType({ parameters }: Pick<Codec, 'parameters'>): string | undefined {
  const [first, ...others] = String(parameters[''] ?? '').split('/');
  return first === '' || others.some((block) => block !== first) ? undefined : first;
}

/**
 * Whether two descriptions mean the same codec, so that packets of one can be decoded by the other: same
 * name and clock, and what makes a different format within the name (VP9 profile, H264 profile and
 * packetization; RFC 6184 §8.1, RFC 9628 §6).
 */
export function isSameCodec(a: Format, b: Format): boolean {
  const name = a.mimeType.toLowerCase();
  if (name !== b.mimeType.toLowerCase() || a.clockRate !== b.clockRate) return false;
  if ((a.channels ?? 1) !== (b.channels ?? 1)) return false;
  if (name === 'video/h264')
    return (
      Number(a.parameters['packetization-mode'] ?? 0) === Number(b.parameters['packetization-mode'] ?? 0) &&
      isSameProfile(a.parameters, b.parameters)
    );
  if (name === 'video/vp9')
    return Number(a.parameters['profile-id'] ?? 0) === Number(b.parameters['profile-id'] ?? 0);
  return true;
}

/**
 * The receiver's estimate (REMB), with clients whose offer has it: SDP's clients keep to it, or have nothing better. It is
 * not among the router's own, because the SDK is told over the signalling what it may send, for each track.
 */
export const RECEIVER_ESTIMATE = { type: 'goog-remb', parameter: '' };

/** The feedback that an offer and the router have in common. */
export function offeredFeedback(
  { kind, rtcpFeedback }: Pick<RtpCodecCapability, 'kind' | 'rtcpFeedback'>,
  offered: Codec['rtcpFeedback'],
): Codec['rtcpFeedback'] {
  const own = kind === 'video' ? [...rtcpFeedback, RECEIVER_ESTIMATE] : rtcpFeedback;
  return commonFeedback(own, offered);
}

/** The feedback that both sides use, in the order of the first. */
function commonFeedback(own: Codec['rtcpFeedback'], theirs: Codec['rtcpFeedback']): Codec['rtcpFeedback'] {
  return own.filter(({ type, parameter }) =>
    theirs.some((other) => other.type === type && other.parameter === parameter),
  );
}
