import { ParleyError } from '@parley/protocol';
import type { types } from 'mediasoup-client';
import type { ZegoVideoCodecID } from '../api/constants.ts';
import type { MediaLink } from '../media/media-link.ts';
import type { Channel } from './channel.ts';
import { audioCodecOptions, chooseVideoCodec, type VideoSource, videoEncoding } from './encodings.ts';

const COMMON = { stopTracks: false, disableTrackOnPause: false, zeroRtpOnPause: false };

/** Sends a sound on a link, as the channel's settings say. */
export function produceAudio(
  track: MediaStreamTrack,
  link: MediaLink,
  { audioConfig }: Channel,
): Promise<types.Producer> {
  return link.sendTransport.produce({
    ...COMMON,
    track,
    codecOptions: audioCodecOptions(audioConfig),
    encodings: [{ priority: 'high', networkPriority: 'high' }],
  });
}

/**
 * Sends a picture on a link, as the channel's settings say.
 * @param onFallback the wished codec is not there; this one is used
 * @throws ParleyError 1003080 when no codec is shared
 */
export async function produceVideo(
  track: MediaStreamTrack,
  link: MediaLink,
  { videoConfig, videoInput }: Channel,
  onFallback: (codecId: ZegoVideoCodecID) => void,
): Promise<types.Producer> {
  const source: VideoSource = videoInput === 'screen' ? 'screen' : 'camera';
  const { codec, codecId } = chooseVideoCodec(videoConfig.codecID, link.device.sendRtpCapabilities);
  if (codecId !== videoConfig.codecID) onFallback(codecId);
  const { width, height } = track.getSettings();
  const encoding = videoEncoding(videoConfig, { source, codecId, width, height });
  track.contentHint = encoding.contentHint;
  const producer = await link.sendTransport.produce({
    ...COMMON,
    track,
    codec,
    encodings: encoding.encodings,
    codecOptions: encoding.codecOptions,
  });
  await updateSender(producer.rtpSender, (parameters) => {
    parameters.degradationPreference = encoding.degradationPreference;
  }).catch(() => {
    // A preference only; a browser that does not know it sends as it likes.
  });
  return producer;
}

/** Takes over a changed size, frame rate or bitrate of a picture that is being sent. */
export async function updateVideoEncoding(producer: types.Producer, channel: Channel): Promise<void> {
  const { width, height } = producer.track?.getSettings() ?? {};
  const source: VideoSource = channel.videoInput === 'screen' ? 'screen' : 'camera';
  await updateSender(producer.rtpSender, (parameters) => {
    const sizeCount = parameters.encodings.length;
    const { encodings } = videoEncoding(channel.videoConfig, { source, width, height, sizeCount });
    for (const [index, { maxBitrate, maxFramerate, scaleResolutionDownBy }] of encodings.entries()) {
      Object.assign(parameters.encodings[index] ?? {}, { maxBitrate, maxFramerate, scaleResolutionDownBy });
    }
  });
}

/** Sends only the lowest so many encodings of a picture; one that is sent again begins with a keyframe. */
export async function limitEncodings(producer: types.Producer, encodings: number): Promise<void> {
  if (producer.closed) return;
  await producer.setMaxSpatialLayer(Math.max(0, encodings - 1)).catch(() => {
    // All go on being sent, which costs the publisher only; the next wish tries again.
  });
}

/** Takes over a changed bitrate of a sound that is being sent. */
export async function updateAudioEncoding(producer: types.Producer, { audioConfig }: Channel): Promise<void> {
  await updateSender(producer.rtpSender, (parameters) => {
    for (const encoding of parameters.encodings) encoding.maxBitrate = audioConfig.bitrate * 1000;
  });
}

async function updateSender(
  sender: RTCRtpSender | undefined,
  change: (parameters: RTCRtpSendParameters) => void,
): Promise<void> {
  if (sender === undefined) return;
  try {
    const parameters = sender.getParameters();
    change(parameters);
    await sender.setParameters(parameters);
  } catch (error) {
    throw new ParleyError('publishInternal', { detail: 'the encoder refused its settings', cause: error });
  }
}
