/**
 * Runs inside the page: drives the SDK as an app would and tells the test what it calls back.
 * It is sent as text with its types stripped, so it imports nothing.
 */

export interface AgentProfile {
  readonly appID: number;
  readonly appSign: string;
  readonly scenario: number;
  readonly server?: string;
}

export interface RoomConfig {
  readonly isUserStatusNotify?: boolean;
  readonly maxMemberCount?: number;
  readonly token?: string;
}

/** What one `<video>` of a view shows now. */
export interface Picture {
  /** Frames that were put on screen since the view was first looked at. */
  readonly frames: number;
  readonly width: number;
  readonly height: number;
  /** The picture shrunk to a few dots: red, green, blue, 0 to 255. */
  readonly colours: readonly number[];
}

/** One received track as the browser's statistics tell of it. */
export interface Received {
  readonly trackId: string;
  readonly kind: 'audio' | 'video';
  readonly packets: number;
  /** As the browser counts: negative with duplicates. */
  readonly lost: number;
  readonly framesDecoded: number;
  readonly audioEnergy: number;
  /** Packets of sound that were not needed: they had come already, or came too late. */
  readonly discarded: number;
  /** Samples of sound that were played, and those of them that had to be made up. */
  readonly samples: number;
  readonly concealed: number;
}

/** One encoding of a sent video as the browser's statistics tell of it. */
export interface SentEncoding {
  /** Empty for the only encoding. */
  readonly rid: string;
  readonly isActive: boolean;
  readonly framesSent: number;
  readonly bytesSent: number;
  readonly width: number;
  readonly scalabilityMode: string;
  readonly codec: string;
}

interface Engine {
  loginRoom(roomId: string, user: unknown, config: unknown): Promise<unknown>;
  startPreview(canvas?: unknown): unknown;
  startPlayingStream(streamId: string, canvas?: unknown): unknown;
  [method: string]: unknown;
}

interface Sdk {
  ZegoExpressEngine: {
    createEngine(profile: unknown, handler: unknown): Engine;
    destroyEngine(callback: (() => void) | null): unknown;
  };
  ZegoEngineProfile: new () => Record<string, unknown>;
  ZegoUser: new (userID: string, userName?: string) => unknown;
  ZegoRoomConfig: new () => Record<string, unknown>;
  ZegoCanvas: new (view: HTMLElement) => unknown;
}

/** A certificate's SHA-256 that is nobody's. */
const OTHER_FINGERPRINT = Array.from({ length: 32 }, () => 'AB').join(':');

class WeakList<T extends WeakKey> {
  #references: WeakRef<T>[] = [];

  add(item: T): void {
    this.#references = [
      ...this.#references.filter((known) => known.deref() !== undefined),
      new WeakRef(item),
    ];
  }

  alive(): T[] {
    return this.#references.flatMap((reference) => reference.deref() ?? []);
  }
}

export class Agent {
  #sdk: Sdk | undefined;
  #engine: Engine | undefined;
  #areConnectionsSpoilt = false;
  #connectionsMade = 0;
  // Weakly held, so that a test that looks for leaks finds the SDK's and not ours.
  readonly #connections = new WeakList<RTCPeerConnection>();
  readonly #players = new WeakList<HTMLMediaElement>();
  readonly #frames = new WeakMap<HTMLVideoElement, { shown: number }>();

  /** Watches the connections and players that the SDK makes; before the SDK is loaded. */
  constructor() {
    const agent = this;
    globalThis.RTCPeerConnection = class extends RTCPeerConnection {
      constructor(configuration?: RTCConfiguration) {
        super(configuration);
        agent.#connections.add(this);
        agent.#connectionsMade += 1;
        this.#isSpoilt = agent.#areConnectionsSpoilt;
      }

      readonly #isSpoilt: boolean;

      override setRemoteDescription(description: RTCSessionDescriptionInit): Promise<void> {
        if (!this.#isSpoilt) return super.setRemoteDescription(description);
        const sdp = description.sdp?.replaceAll(/^(a=fingerprint:\S+ ).*$/gm, `$1${OTHER_FINGERPRINT}`);
        return super.setRemoteDescription({ ...description, ...(sdp === undefined ? {} : { sdp }) });
      }
    };
    const play = HTMLMediaElement.prototype.play;
    HTMLMediaElement.prototype.play = function (this: HTMLMediaElement) {
      agent.#players.add(this);
      return play.call(this);
    };
  }

  /** Connections that are made from now on take the server for somebody else, so that DTLS fails; or no more. */
  spoilConnections(areSpoilt: boolean): void {
    this.#areConnectionsSpoilt = areSpoilt;
  }

  async load(sdkUrl: string): Promise<void> {
    this.#sdk = (await import(sdkUrl)) as Sdk;
  }

  createEngine(profile: AgentProfile): void {
    const { ZegoExpressEngine, ZegoEngineProfile } = this.#loaded();
    const handler = new Proxy(
      {},
      {
        has: (_, name) => String(name).startsWith('on'),
        get: (_, name) =>
          String(name).startsWith('on') ? (...args: unknown[]) => report(String(name), args) : undefined,
      },
    );
    this.#engine = ZegoExpressEngine.createEngine(Object.assign(new ZegoEngineProfile(), profile), handler);
  }

  /** Calls any method of the engine with JSON arguments. */
  async call(method: string, args: readonly unknown[]): Promise<unknown> {
    const engine = this.#created();
    const run = engine[method];
    if (typeof run !== 'function') throw new Error(`the SDK has no ${method}`);
    return outcome(() => run.apply(engine, args));
  }

  login(roomId: string, user: { userID: string; userName?: string }, config: RoomConfig): Promise<unknown> {
    const { ZegoUser, ZegoRoomConfig } = this.#loaded();
    const zegoUser =
      user.userName === undefined ? new ZegoUser(user.userID) : new ZegoUser(user.userID, user.userName);
    return outcome(() =>
      this.#created().loginRoom(roomId, zegoUser, Object.assign(new ZegoRoomConfig(), config)),
    );
  }

  preview(): Promise<unknown> {
    return outcome(() => this.#created().startPreview(this.#canvas('preview')));
  }

  play(streamId: string): Promise<unknown> {
    return outcome(() => this.#created().startPlayingStream(streamId, this.#canvas(streamId)));
  }

  playAudioOnly(streamId: string): Promise<unknown> {
    return outcome(() => this.#created().startPlayingStream(streamId));
  }

  /** @returns when the engine's own callback came */
  destroyEngine(): Promise<void> {
    return new Promise((resolve) => void this.#loaded().ZegoExpressEngine.destroyEngine(() => resolve()));
  }

  /** What the view of this name shows, or `null` when it shows no picture yet. */
  picture(name: string): Picture | null {
    const video = document.querySelector<HTMLVideoElement>(`[data-view="${name}"] video`);
    if (video === null || video.videoWidth === 0) return null;
    const canvas = Object.assign(document.createElement('canvas'), { width: 16, height: 12 });
    const drawing = canvas.getContext('2d', { willReadFrequently: true });
    drawing?.drawImage(video, 0, 0, 16, 12);
    const pixels = drawing?.getImageData(0, 0, 16, 12).data ?? [];
    return {
      frames: this.#framesOf(video),
      width: video.videoWidth,
      height: video.videoHeight,
      colours: Array.from(pixels).filter((_, index) => index % 4 !== 3),
    };
  }

  /** How many `<video>` and `<audio>` the page holds that have something to play. */
  playing(): { muted: number; audible: number } {
    const active = [
      ...new Set([...this.#players.alive(), ...document.querySelectorAll('video,audio')]),
    ].filter(
      (element): element is HTMLMediaElement =>
        element instanceof HTMLMediaElement &&
        element.srcObject instanceof MediaStream &&
        element.srcObject.active &&
        !element.paused,
    );
    const audible = active.filter(
      ({ muted, volume, srcObject }) =>
        !muted && volume > 0 && (srcObject as MediaStream).getAudioTracks().some(({ enabled }) => enabled),
    );
    return { muted: active.length - audible.length, audible: audible.length };
  }

  /** All tracks that arrive over live connections. */
  async received(): Promise<Received[]> {
    const reports = await Promise.all(this.#live().map((connection) => connection.getStats()));
    return reports.flatMap((report) =>
      [...report.values()].flatMap((stats) =>
        stats.type === 'inbound-rtp'
          ? [
              {
                trackId: stats.trackIdentifier,
                kind: stats.kind,
                packets: stats.packetsReceived,
                lost: stats.packetsLost ?? 0,
                framesDecoded: stats.framesDecoded ?? 0,
                audioEnergy: stats.totalAudioEnergy ?? 0,
                discarded: stats.packetsDiscarded ?? 0,
                samples: stats.totalSamplesReceived ?? 0,
                // Silence that the publisher did not send is no gap.
                concealed: (stats.concealedSamples ?? 0) - (stats.silentConcealedSamples ?? 0),
              },
            ]
          : [],
      ),
    );
  }

  /** Packets sent over live connections, by kind. */
  async sent(): Promise<{ audio: number; video: number }> {
    const reports = await Promise.all(this.#live().map((connection) => connection.getStats()));
    const total = { audio: 0, video: 0 };
    for (const report of reports)
      for (const stats of report.values())
        if (stats.type === 'outbound-rtp') total[stats.kind as 'audio' | 'video'] += stats.packetsSent;
    return total;
  }

  /** The encodings of sent video over live connections, the smallest first. */
  async sentEncodings(): Promise<SentEncoding[]> {
    const reports = await Promise.all(this.#live().map((connection) => connection.getStats()));
    const encodings = reports.flatMap((report) =>
      [...report.values()].flatMap((stats) =>
        stats.type === 'outbound-rtp' && stats.kind === 'video'
          ? [
              {
                rid: stats.rid ?? '',
                isActive: stats.active !== false,
                framesSent: stats.framesSent ?? 0,
                bytesSent: stats.bytesSent ?? 0,
                width: stats.frameWidth ?? 0,
                scalabilityMode: stats.scalabilityMode ?? '',
                codec: report.get(stats.codecId)?.mimeType ?? '',
              },
            ]
          : [],
      ),
    );
    return encodings.sort((a, b) => a.rid.localeCompare(b.rid));
  }

  /** What the encoder of the sent video is told to give up first. */
  degradationPreference(): string | null {
    const senders = this.#live().flatMap((connection) => connection.getSenders());
    const video = senders.find(({ track }) => track?.kind === 'video');
    return video?.getParameters().degradationPreference ?? null;
  }

  /** Lays out a view anew: its size on the page, 0 × 0 to take it off the screen. */
  layOut(name: string, width: number, height: number): void {
    const view = document.querySelector<HTMLElement>(`[data-view="${name}"]`);
    if (view === null) throw new Error(`there is no view ${name}`);
    const isShown = width * height > 0;
    Object.assign(view.style, {
      display: isShown ? 'block' : 'none',
      width: `${width}px`,
      height: `${height}px`,
    });
  }

  liveConnections(): number {
    return this.#live().length;
  }

  /** Those that are closed count, too. */
  connectionsMade(): number {
    return this.#connectionsMade;
  }

  #framesOf(video: HTMLVideoElement): number {
    const known = this.#frames.get(video);
    if (known !== undefined) return known.shown;
    const count = { shown: 0 };
    this.#frames.set(video, count);
    const next = () => {
      count.shown += 1;
      video.requestVideoFrameCallback(next);
    };
    video.requestVideoFrameCallback(next);
    return 0;
  }

  #live(): RTCPeerConnection[] {
    return this.#connections.alive().filter(({ connectionState }) => connectionState !== 'closed');
  }

  #canvas(name: string): unknown {
    let view = document.querySelector<HTMLElement>(`[data-view="${name}"]`);
    if (view === null) {
      view = document.createElement('div');
      view.dataset.view = name;
      view.style.width = '320px';
      view.style.height = '240px';
      document.body.append(view);
    }
    return new (this.#loaded().ZegoCanvas)(view);
  }

  #loaded(): Sdk {
    if (this.#sdk === undefined) throw new Error('the SDK is not loaded');
    return this.#sdk;
  }

  #created(): Engine {
    if (this.#engine === undefined) throw new Error('there is no engine');
    return this.#engine;
  }
}

/** What a call led to, as plain data: a refusal that is thrown is an outcome as much as one that is returned. */
async function outcome(run: () => unknown): Promise<unknown> {
  try {
    return (await run()) ?? null;
  } catch (error) {
    const { code, errorCode, message } = error as { code?: number; errorCode?: number; message: string };
    return { errorCode: errorCode ?? code ?? -1, message };
  }
}

function report(name: string, args: readonly unknown[]): void {
  const receive = (globalThis as unknown as { parleyReport: (text: string) => void }).parleyReport;
  receive(JSON.stringify({ name, args }));
}

Object.assign(globalThis, { parleyAgent: new Agent() });
