/** Runs inside the player's page: what somebody who looks and listens gets. Sent as text with its types stripped. */

/** The clock's fields, as `ClockCamera` paints them. */
const CLOCK_BITS = 24;
const CHECK_BITS = 8;
const FIELDS = CLOCK_BITS + CHECK_BITS;
const FIELD_PIXELS = 4;

export interface Observation {
  readonly elapsedMs: number;
  /** When each frame came on screen, since the beginning, and its age where its clock could be read. */
  readonly frames: readonly { readonly atMs: number; readonly delayMs: number | null }[];
  /** Growth of the browser's counters. */
  readonly video: Readonly<Record<string, number>>;
  readonly audio: Readonly<Record<string, number>>;
  /** Of the picture at the end. */
  readonly width: number;
  readonly height: number;
}

const VIDEO_COUNTERS = [
  'bytesReceived',
  'packetsReceived',
  'packetsLost',
  'retransmittedPacketsReceived',
  'framesDecoded',
  'keyFramesDecoded',
  'freezeCount',
  'totalFreezesDuration',
  'jitterBufferDelay',
  'jitterBufferEmittedCount',
  'nackCount',
  'pliCount',
] as const;
const AUDIO_COUNTERS = [
  'bytesReceived',
  'packetsReceived',
  'packetsLost',
  'retransmittedPacketsReceived',
  'totalSamplesReceived',
  'concealedSamples',
  'silentConcealedSamples',
  'fecPacketsReceived',
  'jitterBufferDelay',
  'jitterBufferEmittedCount',
] as const;

type Counters = Record<'video' | 'audio', Record<string, number>>;

class ClockReader {
  readonly #canvas = new OffscreenCanvas(FIELDS * FIELD_PIXELS, FIELD_PIXELS);
  readonly #context = this.#canvas.getContext('2d', { willReadFrequently: true })!;

  /** Milliseconds since the picture was painted; `null` when it is too blurred. */
  age(video: HTMLVideoElement): number | null {
    const { width, height } = this.#canvas;
    this.#context.drawImage(video, 0, 0, video.videoWidth, video.videoWidth / FIELDS, 0, 0, width, height);
    const { data } = this.#context.getImageData(0, FIELD_PIXELS / 2, width, 1);
    const bits = (from: number, count: number) =>
      Array.from({ length: count }, (_, bit) =>
        data[((from + bit) * FIELD_PIXELS + FIELD_PIXELS / 2) * 4]! > 127 ? 2 ** bit : 0,
      ).reduce((sum, value) => sum + value, 0);
    const [painted, check] = [bits(0, CLOCK_BITS), bits(CLOCK_BITS, CHECK_BITS)];
    if (((painted ^ (painted >> 8) ^ (painted >> 16)) & 0xff) !== check) return null;
    const age = (Date.now() % 2 ** CLOCK_BITS) - painted;
    return age < 0 ? age + 2 ** CLOCK_BITS : age;
  }
}

class Observer {
  readonly #clock = new ClockReader();
  readonly #connections: RTCPeerConnection[] = [];
  #startedAt = 0;
  #before: Counters | undefined;
  #frames: { atMs: number; delayMs: number | null }[] = [];

  /** Knows of every connection that the page opens from now on. */
  watchConnections(): void {
    const connections = this.#connections;
    globalThis.RTCPeerConnection = class extends RTCPeerConnection {
      constructor(...args: ConstructorParameters<typeof RTCPeerConnection>) {
        super(...args);
        connections.push(this);
      }
    };
  }

  /** Follows the page's video; settles at its first frame. */
  async follow(): Promise<void> {
    const video = document.querySelector('video')!;
    await new Promise<void>((resolve) => {
      const look = (now: number) => {
        resolve();
        this.#frames.push({ atMs: now - this.#startedAt, delayMs: this.#clock.age(video) });
        video.requestVideoFrameCallback(look);
      };
      video.requestVideoFrameCallback(look);
    });
  }

  async start(): Promise<void> {
    this.#before = await this.#counters();
    this.#frames = [];
    this.#startedAt = performance.now();
  }

  async soFar(): Promise<Observation> {
    const elapsedMs = performance.now() - this.#startedAt;
    const frames = [...this.#frames];
    const now = await this.#counters();
    const grown = (kind: 'video' | 'audio') =>
      Object.fromEntries(
        Object.entries(now[kind]).map(([name, value]) => [name, value - (this.#before?.[kind][name] ?? 0)]),
      );
    const { videoWidth: width, videoHeight: height } = document.querySelector('video')!;
    return { elapsedMs, frames, video: grown('video'), audio: grown('audio'), width, height };
  }

  async #counters(): Promise<Counters> {
    const reports = await Promise.all(
      this.#connections
        .filter(({ connectionState }) => connectionState !== 'closed')
        .map((connection) => connection.getStats()),
    );
    const counters: Counters = { video: {}, audio: {} };
    for (const stats of reports.flatMap((report) => [...report.values()])) {
      if (stats.type !== 'inbound-rtp') continue;
      const names = stats.kind === 'video' ? VIDEO_COUNTERS : AUDIO_COUNTERS;
      const into = counters[stats.kind as 'video' | 'audio'];
      for (const name of names) into[name] = (into[name] ?? 0) + Number(stats[name] ?? 0);
    }
    return counters;
  }
}

const observer = new Observer();
observer.watchConnections();
Object.assign(globalThis, { observer });
