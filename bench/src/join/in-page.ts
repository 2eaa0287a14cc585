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

  /** Milliseconds from nothing but the loaded page to the first picture of a stream on screen. */
  async coldJoin(profile: Profile, roomId: string, userId: string, streamId: string): Promise<number> {
    const start = performance.now();
    this.createEngine(profile);
    const isLoggedIn = this.#login(roomId, userId);
    const firstFrame = this.#play(streamId);
    await isLoggedIn;
    return (await firstFrame) - start;
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
      video.requestVideoFrameCallback(() => resolve(performance.now()));
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
