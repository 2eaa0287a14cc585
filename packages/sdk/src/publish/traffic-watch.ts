import type { types } from 'mediasoup-client';
import { type Cancel, type Clock, every } from '../platform/clock.ts';
import { pathEstimateBps, readReport, type StatsReport } from '../quality/totals.ts';
import { nextBitrateFloor } from './bitrate-floor.ts';
import type { Channel } from './channel.ts';
import { updateVideoEncoding, usualPreference } from './produce.ts';
import { degradationPreference, type EncodedPicture } from './traffic-control.ts';

const LOOK_EVERY_MS = 1_000;

export interface TrafficWatchOptions {
  readonly clock: Clock;
  readonly channels: readonly Channel[];
  /** What channels are sent on, while there is a link. */
  transport(): types.Transport | undefined;
}

/** Keeps what is sent to the minima that the app has set, by looking at what the encoder does. */
export class TrafficWatch {
  readonly #options: TrafficWatchOptions;
  #stop: Cancel | undefined;

  constructor(options: TrafficWatchOptions) {
    this.#options = options;
  }

  /** Looks once a second while some channel has a minimum and publishes; to be called when either changes. */
  update(): void {
    const isNeeded = this.#watched().length > 0;
    if (isNeeded === (this.#stop !== undefined)) return;
    this.#stop?.();
    this.#stop = isNeeded ? every(this.#options.clock, LOOK_EVERY_MS, () => void this.#look()) : undefined;
  }

  close(): void {
    this.#stop?.();
    this.#stop = undefined;
  }

  #watched(): Channel[] {
    return this.#options.channels.filter(
      ({ publisher, traffic: { minKbps, minFps, minWidth, minHeight }, sending: { floor, preference } }) =>
        publisher !== undefined &&
        // Also once after the minima are gone, to take back what they led to.
        (minKbps + minFps + minWidth + minHeight > 0 ||
          floor.state === 'heldBack' ||
          preference !== undefined),
    );
  }

  async #look(): Promise<void> {
    const { transport, clock } = this.#options;
    const sendTransport = transport();
    if (sendTransport === undefined || sendTransport.closed) return;
    const report = readReport(await sendTransport.getStats());
    const nowMs = clock.now();
    for (const channel of this.#watched()) await this.#keep(channel, report, nowMs);
    this.update();
  }

  async #keep(channel: Channel, report: StatsReport, nowMs: number): Promise<void> {
    const producer = channel.publisher?.producer('video');
    if (producer === undefined) return;
    const { traffic, sending, audioConfig, publisher } = channel;
    const soundKbps = publisher?.producer('audio') === undefined ? 0 : audioConfig.bitrate;
    const availableBps = pathEstimateBps(report);
    const floor = nextBitrateFloor(sending.floor, {
      nowMs,
      availableKbps: availableBps === undefined ? undefined : Math.max(0, availableBps / 1000 - soundKbps),
      minKbps: traffic.minKbps,
    });
    const picture = encodedPicture(report, producer.rtpSender);
    const wished = degradationPreference(traffic, usualPreference(channel));
    const preference = degradationPreference(traffic, usualPreference(channel), picture, sending.preference);
    channel.sending = { ...sending, floor, preference: preference === wished ? undefined : preference };
    const isChanged =
      floor.state !== sending.floor.state || channel.sending.preference !== sending.preference;
    if (isChanged) await updateVideoEncoding(producer, channel).catch(() => {});
  }
}

/** The largest size of a picture that is being sent, as the encoder makes it. */
function encodedPicture(report: StatsReport, sender: RTCRtpSender | undefined): EncodedPicture | undefined {
  const trackId = sender?.track?.id;
  const sources = [...report.values()].filter(
    (stats) => stats.type === 'media-source' && stats.trackIdentifier === trackId,
  );
  const sizes = [...report.values()].filter(
    (stats) =>
      stats.type === 'outbound-rtp' &&
      stats.framesPerSecond !== undefined &&
      sources.some(({ id }) => id === stats.mediaSourceId),
  );
  const [largest] = sizes.sort((one, other) => (other.frameHeight ?? 0) - (one.frameHeight ?? 0));
  if (largest === undefined) return undefined;
  const { frameWidth = 0, frameHeight = 0, framesPerSecond = 0, qualityLimitationReason } = largest;
  const isLimited = qualityLimitationReason === 'bandwidth' || qualityLimitationReason === 'cpu';
  return { width: frameWidth, height: frameHeight, fps: framesPerSecond, isLimited };
}
