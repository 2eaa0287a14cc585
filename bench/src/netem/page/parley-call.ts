/** Runs inside a page with the SDK: publishes and plays as an app would. Sent as text with its types stripped. */

interface Engine {
  loginRoom(roomId: string, user: unknown, config: unknown): Promise<{ errorCode: number }>;
  setVideoConfig(config: unknown): Promise<void>;
  startPublishingStream(streamId: string): Promise<void>;
  startPlayingStream(streamId: string, canvas: unknown): Promise<void>;
}

interface Sdk {
  ZegoExpressEngine: {
    createEngine(profile: unknown, handler: null): Engine;
  };
  ZegoEngineProfile: new (fields: object) => object;
  ZegoVideoConfig: new (preset: number) => object;
  ZegoUser: new (userID: string) => unknown;
  ZegoRoomConfig: new () => object;
  ZegoCanvas: new (view: HTMLElement) => unknown;
}

/** 1280 × 720, 15 frames a second, 1,500 kbit/s. */
const PRESET_720P = 4;

class ParleyCall {
  #sdk: Sdk | undefined;
  #engine: Engine | undefined;

  async login(sdkUrl: string, profile: object, roomId: string, userId: string): Promise<void> {
    this.#sdk = (await import(sdkUrl)) as Sdk;
    const { ZegoExpressEngine, ZegoEngineProfile, ZegoUser, ZegoRoomConfig } = this.#sdk;
    this.#engine = ZegoExpressEngine.createEngine(new ZegoEngineProfile(profile), null);
    const result = await this.#engine.loginRoom(roomId, new ZegoUser(userId), new ZegoRoomConfig());
    if (result.errorCode !== 0) throw new Error(`login failed with ${result.errorCode}`);
  }

  async publish(streamId: string): Promise<void> {
    await this.#engine?.setVideoConfig(new this.#sdk!.ZegoVideoConfig(PRESET_720P));
    await this.#engine?.startPublishingStream(streamId);
  }

  async play(streamId: string): Promise<void> {
    const video = document.createElement('video');
    Object.assign(video.style, { width: '1280px', height: '720px' });
    document.body.append(video);
    await this.#engine?.startPlayingStream(streamId, new this.#sdk!.ZegoCanvas(video));
  }
}

Object.assign(globalThis, { call: new ParleyCall() });
