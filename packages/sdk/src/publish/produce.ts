import { ParleyError } from '@parley/protocol';
import type { types } from 'mediasoup-client';
import {
  ZegoTrafficControlFocusOnMode,
  ZegoTrafficControlMinVideoBitrateMode,
  ZegoTrafficControlProperty,
  type ZegoVideoCodecID,
} from '../api/constants.ts';
import type { MediaLink } from '../media/media-link.ts';
import { type Channel, SENT_WHOLE } from './channel.ts';
import { EVERYTHING, withinDemand } from './demand.ts';
import {
  audioCodecOptions,
  chooseVideoCodec,
  type VideoEncoding,
  type VideoSource,
  videoEncoding,
} from './encodings.ts';
import { degradationPreference } from './traffic-control.ts';

const COMMON = { stopTracks: false, disableTrackOnPause: false, zeroRtpOnPause: false };
/** Pictures in a second at most, where there is less than the least bitrate (reference §3.2). */
const ULTRA_LOW_FPS = 2;

/** Sends a sound on a link, as the channel's settings say. */
export async function produceAudio(
  track: MediaStreamTrack,
  link: MediaLink,
  channel: Channel,
): Promise<types.Producer> {
  const producer = await link.sendTransport.produce({
    ...COMMON,
    track,
    codecOptions: audioCodecOptions(channel.audioConfig),
    encodings: [{ priority: 'high', networkPriority: 'high' }],
  });
  if (isAudioAdaptive(channel)) await updateAudioEncoding(producer, channel).catch(() => {});
  return producer;
}

/**
 * Sends a picture on a link, as the channel's settings say.
 * @param onFallback the wished codec is not there; this one is used
 * @throws ParleyError 1003080 when no codec is shared
 */
export async function produceVideo(
  track: MediaStreamTrack,
  link: MediaLink,
  channel: Channel,
  onFallback: (codecId: ZegoVideoCodecID) => void,
): Promise<types.Producer> {
  const { videoConfig } = channel;
  const { codec, codecId } = chooseVideoCodec(videoConfig.codecID, link.device.sendRtpCapabilities);
  if (codecId !== videoConfig.codecID) onFallback(codecId);
  const encoding = encodingOf(channel, track, { codecId });
  track.contentHint = encoding.contentHint;
  channel.sending = SENT_WHOLE;
  const producer = await link.sendTransport.produce({
    ...COMMON,
    track,
    codec,
    encodings: encoding.encodings,
    codecOptions: encoding.codecOptions,
  });
  await updateVideoEncoding(producer, channel).catch(() => {
    // What it adds to the encodings is a preference; a browser that does not know it sends as it likes.
  });
  return producer;
}

/**
 * Brings a picture that is being sent to the channel's settings, and to what `channel.sending` leaves of it.
 * @throws ParleyError 1003000 when the browser refuses that
 */
export async function updateVideoEncoding(producer: types.Producer, channel: Channel): Promise<void> {
  if (producer.closed) return;
  const mode = producer.rtpParameters.encodings?.[0]?.scalabilityMode;
  await updateSender(producer.rtpSender, (parameters) => {
    const { traffic, sending } = channel;
    const wish = encodingOf(channel, producer.track, { sizeCount: parameters.encodings.length });
    const isHeldBack = sending.floor.state === 'heldBack';
    const isStopped = isHeldBack && traffic.belowMinKbps === ZegoTrafficControlMinVideoBitrateMode.NoVideo;
    const isRemote = traffic.focusOn === ZegoTrafficControlFocusOnMode.Remote;
    const demand = isRemote ? sending.demand : EVERYTHING;
    // The layers within an encoding stay as they began, but for those that nobody wants.
    const whole = wish.encodings.map(({ scalabilityMode: _, ...encoding }) => encoding);
    const isOneOfMany = isHeldBack && whole.length > 1;
    const sent = withinDemand(whole, isOneOfMany ? { ...demand, encodings: 1 } : demand, mode);
    for (const [index, { active = true, maxFramerate, ...encoding }] of sent.entries()) {
      Object.assign(parameters.encodings[index] ?? {}, encoding, {
        active: active && !isStopped,
        maxFramerate: isHeldBack ? Math.min(ULTRA_LOW_FPS, maxFramerate ?? ULTRA_LOW_FPS) : maxFramerate,
      });
    }
    parameters.degradationPreference =
      sending.preference ?? degradationPreference(traffic, wish.degradationPreference);
  });
}

/** What the encoder of a channel's picture gives up first unless the app says otherwise. */
export function usualPreference(channel: Channel): RTCDegradationPreference {
  return encodingOf(channel, null, {}).degradationPreference;
}

/** Takes over a changed bitrate of a sound that is being sent. */
export async function updateAudioEncoding(producer: types.Producer, channel: Channel): Promise<void> {
  await updateSender(producer.rtpSender, (parameters) => {
    for (const encoding of parameters.encodings) {
      encoding.maxBitrate = channel.audioConfig.bitrate * 1000;
      // Chromium only: longer packets where there is little room, which saves their headers.
      Object.assign(encoding, { adaptivePtime: isAudioAdaptive(channel) });
    }
  });
}

function isAudioAdaptive({ traffic: { property } }: Channel): boolean {
  return typeof property === 'number' && (property & ZegoTrafficControlProperty.AdaptiveAudioBitrate) !== 0;
}

function encodingOf(
  { videoConfig, videoInput, dualStream }: Channel,
  track: MediaStreamTrack | null,
  { codecId = videoConfig.codecID, sizeCount }: { codecId?: ZegoVideoCodecID; sizeCount?: number },
): VideoEncoding {
  const { width, height } = track?.getSettings() ?? {};
  const source: VideoSource = videoInput === 'screen' ? 'screen' : 'camera';
  return videoEncoding(videoConfig, { source, codecId, width, height, sizeCount, dualStream });
}

/** A sender takes one change at a time: what was read before another change is refused. */
const turns = new WeakMap<RTCRtpSender, Promise<void>>();

async function updateSender(
  sender: RTCRtpSender | undefined,
  change: (parameters: RTCRtpSendParameters) => void,
): Promise<void> {
  if (sender === undefined) return;
  const turn = (turns.get(sender) ?? Promise.resolve()).then(async () => {
    const parameters = sender.getParameters();
    change(parameters);
    try {
      await sender.setParameters(parameters);
    } catch (error) {
      if (!(error instanceof TypeError)) throw error;
      // A browser that does not know the preference refuses its word (WebIDL), and sends as it likes without it.
      const { degradationPreference: _, ...known } = Object.assign(sender.getParameters(), {
        encodings: parameters.encodings,
      });
      await sender.setParameters(known);
    }
  });
  turns.set(
    sender,
    turn.catch(() => {}),
  );
  try {
    await turn;
  } catch (error) {
    throw new ParleyError('publishInternal', { detail: 'the encoder refused its settings', cause: error });
  }
}
