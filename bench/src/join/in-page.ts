/** Runs inside the page and times what an app would do there. Sent as text with its types stripped. */

interface Profile {
  readonly appID: number;
  readonly appSign: string;
  readonly scenario: number;
}

interface Engine {
  loginRoom(roomId: string, user: unknown, config: unknown): Promise<{ errorCode: number }>;
  logoutRoom(roomId: string): Promise<unknown>;
  startPlayingStream(streamId: string, canvas: unknown): unknown;
  stopPlayingStream(streamId: string): unknown;
}

interface Sdk {
  ZegoExpressEngine: {
    createEngine(profile: unknown, handler: null): Engine;
    destroyEngine(callback: () => void): unknown;
  };
  ZegoEngineProfile: new () => object;
  ZegoUser: new (userID: string) => unknown;
  ZegoRoomConfig: new () => object;
  ZegoCanvas: new (view: HTMLElement) => unknown;
}

/** When each step of a cold join was first seen, in milliseconds after its begin, by what the browser shows of it to any page. */
export type Steps = Readonly<Record<string, number>>;

/** Notes steps of a join from outside the SDK, which it must be made before. */
class StepWatch {
  readonly #steps = new Map<string, number>();
  #startedAt = 0;

  constructor() {
    const watch = this;
    globalThis.WebSocket = class extends WebSocket {
      constructor(url: string | URL) {
        super(url);
        this.addEventListener('open', () => watch.#note('socket open'));
        this.addEventListener('message', ({ data }) => watch.#read(String(data)));
      }
    };
    globalThis.RTCPeerConnection = class extends RTCPeerConnection {
      constructor(configuration?: RTCConfiguration) {
        super(configuration);
        this.addEventListener('iceconnectionstatechange', () => {
          if (this.iceConnectionState === 'checking') watch.#note('ICE begun');
          if (this.iceConnectionState === 'connected') watch.#note('ICE connected');
        });
        this.addEventListener('connectionstatechange', () => {
          if (this.connectionState === 'connected') watch.#note('DTLS connected');
        });
        this.addEventListener('track', ({ track }) => {
          if (track.id === 'warm-up') return;
          if (track.kind === 'video') watch.#note('track there');
          track.addEventListener('unmute', () => watch.#note(`first ${track.kind} packet`), { once: true });
        });
      }
    };
  }

  start(at: number): void {
    this.#steps.clear();
    this.#startedAt = at;
  }

  /** The frame's last packet and the frame itself, as the browser tells of them. */
  frame(now: number, { receiveTime }: VideoFrameCallbackMetadata): void {
    if (receiveTime !== undefined) this.#note('frame received', receiveTime);
    this.#note('frame shown', now);
  }

  get steps(): Steps {
    return Object.fromEntries(this.#steps);
  }

  #read(text: string): void {
    if (text.startsWith('{"type":"hello"')) this.#note('greeted');
    else if (text.includes('"resumeKey"')) this.#note('login answered');
    else if (text.includes('"consumerId"')) this.#note('play answered');
  }

  #note(step: string, at = performance.now()): void {
    if (!this.#steps.has(step)) this.#steps.set(step, at - this.#startedAt);
  }
}

const stepWatch = new StepWatch();

export class Stopwatch {
  #sdk: Sdk | undefined;
  #engine: Engine | undefined;

  async load(sdkUrl: string): Promise<void> {
    this.#sdk = (await import(sdkUrl)) as Sdk;
  }

  createEngine(profile: Profile): void {
    const { ZegoExpressEngine, ZegoEngineProfile } = this.#loaded();
    this.#engine = ZegoExpressEngine.createEngine(Object.assign(new ZegoEngineProfile(), profile), null);
  }

  /** Milliseconds from `loginRoom` to its answer. Leaves the room logged in. */
  async login(roomId: string, userId: string): Promise<number> {
    const start = performance.now();
    await this.#login(roomId, userId);
    return performance.now() - start;
  }

  /** From nothing but the loaded page to the first picture of a stream on screen, the last of the steps. */
  async coldJoin(profile: Profile, roomId: string, userId: string, streamId: string): Promise<Steps> {
    stepWatch.start(performance.now());
    this.createEngine(profile);
    const isLoggedIn = this.#login(roomId, userId);
    const firstFrame = this.#play(streamId);
    await isLoggedIn;
    await firstFrame;
    return stepWatch.steps;
  }

  /** Milliseconds from `startPlayingStream` to the first picture on screen, in a room that is logged in. */
  async warmPlay(streamId: string): Promise<number> {
    const start = performance.now();
    return (await this.#play(streamId)) - start;
  }

  stopPlaying(streamId: string): void {
    this.#engine?.stopPlayingStream(streamId);
    document.querySelector('video')?.remove();
  }

  destroy(): Promise<void> {
    return new Promise((resolve) => void this.#loaded().ZegoExpressEngine.destroyEngine(() => resolve()));
  }

  async #login(roomId: string, userId: string): Promise<void> {
    const { ZegoUser, ZegoRoomConfig } = this.#loaded();
    const result = await this.#engine?.loginRoom(roomId, new ZegoUser(userId), new ZegoRoomConfig());
    if (result?.errorCode !== 0) throw new Error(`login failed with ${result?.errorCode}`);
  }

  /** @returns when the first frame was put on screen, on the page's clock */
  #play(streamId: string): Promise<number> {
    const video = document.createElement('video');
    document.body.append(video);
    const shown = new Promise<number>((resolve) => {
      video.requestVideoFrameCallback((_, metadata) => {
        const now = performance.now();
        stepWatch.frame(now, metadata);
        resolve(now);
      });
    });
    this.#engine?.startPlayingStream(streamId, new (this.#loaded().ZegoCanvas)(video));
    return shown;
  }

  #loaded(): Sdk {
    if (this.#sdk === undefined) throw new Error('the SDK is not loaded');
    return this.#sdk;
  }
}

Object.assign(globalThis, { stopwatch: new Stopwatch() });
