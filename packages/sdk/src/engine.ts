import { ParleyError } from '@parley/protocol';
import type { ZegoCanvas } from './api/canvas.ts';
import { checkProfile, checkRoomMode } from './api/check.ts';
import type {
  ZegoRoomMode,
  ZegoRoomStreamListType,
  ZegoScenario,
  ZegoVideoStreamType,
} from './api/constants.ts';
import { ZegoPublishChannel } from './api/constants.ts';
import { readEngineConfig, type ZegoEngineConfig } from './api/engine-config.ts';
import type { ZegoEventHandler } from './api/event-handler.ts';
import type { ZegoEventListener, ZegoEventName } from './api/event-listener.ts';
import type { ZegoPlayerConfig, ZegoPlayerTakeSnapshotResult } from './api/play.ts';
import type { ZegoEngineProfile } from './api/profile.ts';
import type { ZegoPublisherConfig, ZegoPublisherTakeSnapshotResult } from './api/publish.ts';
import { extendedData } from './api/refusal.ts';
import type {
  ZegoErrorResult,
  ZegoIMSendBarrageMessageResult,
  ZegoIMSendBroadcastMessageResult,
  ZegoNetworkTimeInfo,
  ZegoRoomConfig,
  ZegoRoomLoginCallback,
  ZegoRoomLoginResult,
  ZegoRoomLogoutResult,
  ZegoRoomStreamList,
} from './api/room.ts';
import type { ZegoUser } from './api/user.ts';
import { createParts, type EngineParts } from './assembly.ts';
import { EngineDevices } from './engine-devices.ts';
import { SDK_VERSION } from './version.ts';

const { Main } = ZegoPublishChannel;

const codeOnly = (errorCode: number) => ({ errorCode });
const noPicture = (errorCode: number) => ({ errorCode, imageBase64: '' });
const noBroadcast = (errorCode: number) => ({ errorCode, messageID: 0 });
const noBarrage = (errorCode: number) => ({ errorCode, messageID: '' });

/**
 * Real-time calls with the API of ZEGO Express: one engine in a page, in one room at a time.
 *
 * Functions take effect in the order in which they are called and need not be awaited. What they lead to is
 * told by the events of {@link ZegoEventHandler} (native order of arguments) and {@link on} (React-Native order).
 */
export class ZegoExpressEngine extends EngineDevices {
  static #engine: ZegoExpressEngine | undefined;
  static #config: ZegoEngineConfig = {};

  private constructor(parts: EngineParts) {
    super(parts);
  }

  // --- life of the engine

  /**
   * Creates the page's engine. While there is one, it is returned, and its handler stays.
   * @throws ParleyError 1001000–1001003 for a wrong appID or appSign, 1000017 for a wrong scenario or server
   */
  static createEngine(profile: ZegoEngineProfile, eventHandler?: ZegoEventHandler | null): ZegoExpressEngine {
    if (ZegoExpressEngine.#engine !== undefined) return ZegoExpressEngine.#engine;
    const parts = createParts(checkProfile(profile), ZegoExpressEngine.#config);
    if (eventHandler) parts.events.setHandler(eventHandler);
    ZegoExpressEngine.#engine = new ZegoExpressEngine(parts);
    return ZegoExpressEngine.#engine;
  }

  /** {@link createEngine} under its React-Native name. */
  static async createEngineWithProfile(
    profile: ZegoEngineProfile,
    eventHandler?: ZegoEventHandler | null,
  ): Promise<ZegoExpressEngine> {
    return ZegoExpressEngine.createEngine(profile, eventHandler);
  }

  /** The page's engine. @throws ParleyError 1000001 when there is none */
  static shared(): ZegoExpressEngine {
    if (ZegoExpressEngine.#engine === undefined) throw new ParleyError('engineNotCreated');
    return ZegoExpressEngine.#engine;
  }

  /** {@link shared} under its React-Native name. */
  static instance(): ZegoExpressEngine {
    return ZegoExpressEngine.shared();
  }

  /**
   * Logs out, stops everything and releases the devices. The callback, and the promise, come when that is done;
   * without an engine there is no callback.
   */
  static async destroyEngine(callback?: (() => void) | null): Promise<void> {
    const parts = ZegoExpressEngine.#engine?.takeParts();
    ZegoExpressEngine.#engine = undefined;
    if (parts === undefined) return;
    await parts.close();
    callback?.();
  }

  /** {@link destroyEngine} under its Swift name. */
  static destroy(callback?: (() => void) | null): Promise<void> {
    return ZegoExpressEngine.destroyEngine(callback);
  }

  /** Version of this SDK. */
  static getVersion(): string {
    return SDK_VERSION;
  }

  /** Only `SingleRoom` is part of this SDK (else 1000010). @throws ParleyError 1001020 after createEngine */
  static setRoomMode(mode: ZegoRoomMode): void {
    checkRoomMode(mode, ZegoExpressEngine.#engine !== undefined);
  }

  /** Settings for the next engine: `advancedConfig.room_retry_time` and `av_retry_time` in seconds. */
  static setEngineConfig(config: ZegoEngineConfig): void {
    ZegoExpressEngine.#config = readEngineConfig(config);
  }

  // --- events

  /** Sets the object that receives the callbacks. Another can only be set after `null` (else 1000008). */
  setEventHandler(handler: ZegoEventHandler | null): void {
    this.callNow('setEventHandler', ({ events }) => events.setHandler(handler));
  }

  /** Adds a listener; an event may have several. */
  on<E extends ZegoEventName>(event: E, listener: ZegoEventListener[E]): void {
    this.callNow('on', ({ events }) => events.on(event, listener));
  }

  /** Removes a listener, or without one all listeners of the event. */
  off<E extends ZegoEventName>(event: E, listener?: ZegoEventListener[E]): void {
    this.callNow('off', ({ events }) => events.off(event, listener));
  }

  // --- room

  /** Changes the scenario and resets picture and sound to its defaults. Not while logged in (1000067). */
  setRoomScenario(scenario: ZegoScenario): Promise<void> {
    return this.call('setRoomScenario', (parts) => parts.setScenario(scenario));
  }

  /**
   * Logs in to a room, which is created if need be. Publishing, playing and messages may follow at once, without waiting for
   * the answer.
   *
   * @param roomID 1 to 127 bytes of letters, digits and signs (reference §14)
   * @param user userID of 1 to 63 bytes, userName of 1 to 255
   * @param config `token` is needed where the profile has no appSign
   * @param callback gets what the promise gives
   * @returns never rejects; `errorCode` is 0 or says why: 1002001 when logged in, 1002005 to 1002013 for ids, 1002067 without
   *   credentials, 1001004 and 1001005 for a wrong app, 1002033 and 1002074 to 1002080 for tokens, 1002034 for a full room,
   *   1002030 and 1002031 when the server cannot be reached
   */
  loginRoom(
    roomID: string,
    user: ZegoUser,
    config?: Partial<ZegoRoomConfig> | null,
    callback?: ZegoRoomLoginCallback | null,
  ): Promise<ZegoRoomLoginResult> {
    return this.#roomResult('loginRoom', callback, ({ room }) => room.login(roomID, user, config ?? {}));
  }

  /**
   * Leaves the room and stops publishing, playing and the preview.
   *
   * @param roomID the room that is logged in to, if given
   * @param callback gets what the promise gives
   * @returns never rejects; `errorCode` is 0, or 1002002 for another room, which also tells `LogoutFailed`
   */
  logoutRoom(roomID?: string, callback?: ZegoRoomLoginCallback | null): Promise<ZegoRoomLogoutResult> {
    return this.#roomResult('logoutRoom', callback, ({ room }) => room.logout(roomID));
  }

  /**
   * Leaves one room for another. Streams stop, the preview goes on.
   *
   * @param config as for {@link loginRoom}; a login by token needs another token
   * @throws ParleyError 1000002 without a login, 1002002 (and `LogoutFailed`) for another `fromRoomID`, 1002067 without a token, and
   *   what a login may fail with
   */
  switchRoom(fromRoomID: string, toRoomID: string, config?: Partial<ZegoRoomConfig> | null): Promise<void> {
    return this.call('switchRoom', ({ room }) => room.switchTo(fromRoomID, toRoomID, config ?? {}));
  }

  /**
   * Replaces the token. Changed rights to publish apply to the next publish.
   *
   * @throws ParleyError 1002002 for another room, 1002067 for an empty token, and those of wrong tokens
   */
  renewToken(roomID: string, token: string): Promise<void> {
    return this.call('renewToken', ({ room }) => room.renewToken(roomID, token));
  }

  /** Sets the room's one extra info; others get `onRoomExtraInfoUpdate`. */
  setRoomExtraInfo(roomID: string, key: string, value: string): Promise<ZegoErrorResult> {
    return this.callForResult('setRoomExtraInfo', codeOnly, ({ messages }) =>
      messages.setRoomExtraInfo(roomID, key, value),
    );
  }

  /** The room's streams as the SDK knows them. */
  async getRoomStreamList(roomID: string, type: ZegoRoomStreamListType): Promise<ZegoRoomStreamList> {
    return this.call('getRoomStreamList', ({ room }) => room.streamList(roomID, type));
  }

  /** The server's clock. */
  getNetworkTimeInfo(): ZegoNetworkTimeInfo {
    return this.callNow('getNetworkTimeInfo', ({ room }) => room.networkTime());
  }

  /** To everybody else in the room; reliable, 1 to 1024 bytes, twice a second. */
  sendBroadcastMessage(roomID: string, message: string): Promise<ZegoIMSendBroadcastMessageResult> {
    return this.callForResult('sendBroadcastMessage', noBroadcast, ({ messages }) =>
      messages.sendBroadcast(roomID, message),
    );
  }

  /** To everybody else in the room; may be dropped under load, 1 to 1024 bytes. */
  sendBarrageMessage(roomID: string, message: string): Promise<ZegoIMSendBarrageMessageResult> {
    return this.callForResult('sendBarrageMessage', noBarrage, ({ messages }) =>
      messages.sendBarrage(roomID, message),
    );
  }

  /** To some users of the room, or with an empty list to all others; 1 to 1024 bytes. */
  sendCustomCommand(
    roomID: string,
    command: string,
    toUserList: readonly (ZegoUser | string)[],
  ): Promise<ZegoErrorResult> {
    return this.callForResult('sendCustomCommand', codeOnly, ({ messages }) =>
      messages.sendCommand(roomID, command, toUserList),
    );
  }

  // --- preview and publish

  /** Shows one's own picture. Needs no login; called again it changes the view. */
  startPreview(canvas?: ZegoCanvas | null, channel: ZegoPublishChannel = Main): Promise<void> {
    return this.call('startPreview', ({ publishing }) => publishing.startPreview(canvas, channel));
  }

  /** Ends the preview of a channel; its view shows nothing any more. Without a preview nothing happens. */
  stopPreview(channel: ZegoPublishChannel = Main): Promise<void> {
    return this.call('stopPreview', ({ publishing }) => publishing.stopPreview(channel));
  }

  /**
   * Sends one's own sound and picture as a stream; `onPublisherStateUpdate` tells how it goes, and `NoPublish` with a code that
   * it failed: 1003028 when somebody else publishes the stream, 1003072 without the right, a device's code without a device.
   *
   * @param streamID 1 to 255 of `[0-9A-Za-z_-]`, unique in the app
   * @throws ParleyError 1000014 to 1000016 for the streamID, 1000002 without a login, 1003023 when the channel publishes
   */
  startPublishingStream(
    streamID: string,
    channel: ZegoPublishChannel = Main,
    config: ZegoPublisherConfig = {},
  ): Promise<void> {
    return this.call('startPublishingStream', ({ publishing }) =>
      publishing.start(streamID, channel, config),
    );
  }

  /** Ends the stream of a channel; others get `onRoomStreamUpdate` with `Delete`. Without a stream nothing happens. */
  stopPublishingStream(channel: ZegoPublishChannel = Main): Promise<void> {
    return this.call('stopPublishingStream', ({ publishing }) => publishing.stop(channel));
  }

  /** Attaches a text of less than 1024 bytes to the stream, before or while publishing. */
  setStreamExtraInfo(extraInfo: string, channel: ZegoPublishChannel = Main): Promise<ZegoErrorResult> {
    return this.callForResult('setStreamExtraInfo', codeOnly, ({ publishing }) =>
      publishing.setExtraInfo(extraInfo, channel),
    );
  }

  /** Stops or resumes sending sound; the microphone stays open and players see `Mute`. */
  mutePublishStreamAudio(mute: boolean, channel: ZegoPublishChannel = Main): Promise<void> {
    return this.call('mutePublishStreamAudio', ({ publishing }) => publishing.mute('audio', mute, channel));
  }

  /** Stops or resumes sending the picture; the camera stays on and players see `Mute`. */
  mutePublishStreamVideo(mute: boolean, channel: ZegoPublishChannel = Main): Promise<void> {
    return this.call('mutePublishStreamVideo', ({ publishing }) => publishing.mute('video', mute, channel));
  }

  /** The picture that is sent now, as a PNG. */
  takePublishStreamSnapshot(channel: ZegoPublishChannel = Main): Promise<ZegoPublisherTakeSnapshotResult> {
    return this.callForResult('takePublishStreamSnapshot', noPicture, ({ publishing }) =>
      publishing.snapshot(channel),
    );
  }

  // --- play

  /**
   * Plays a stream, now or when it appears; `onPlayerStateUpdate` tells how it goes. Called again for a stream it changes the
   * view.
   *
   * @param canvas where its picture is shown; without one only its sound is played
   * @throws ParleyError 1000014 to 1000016 for the streamID, 1000002 without a login, 1004010 for more at once than the app
   *   allows: 12 unless its operator set another limit, at most 50
   */
  startPlayingStream(
    streamID: string,
    canvas?: ZegoCanvas | null,
    config: ZegoPlayerConfig = {},
  ): Promise<void> {
    return this.call('startPlayingStream', ({ playing }) => playing.start(streamID, canvas, config));
  }

  /** Changes the view of a played stream. */
  updatePlayingCanvas(streamID: string, canvas: ZegoCanvas | null): Promise<void> {
    return this.call('updatePlayingCanvas', ({ playing }) => playing.setCanvas(streamID, canvas));
  }

  /** Stops playing; the stream's volume and mutes are forgotten. */
  stopPlayingStream(streamID: string): Promise<void> {
    return this.call('stopPlayingStream', ({ playing }) => playing.stop(streamID));
  }

  /** Stops or resumes receiving the stream's sound. */
  mutePlayStreamAudio(streamID: string, mute: boolean): Promise<void> {
    return this.call('mutePlayStreamAudio', ({ playing }) => playing.mute('audio', mute, streamID));
  }

  /** Stops or resumes receiving the stream's picture. */
  mutePlayStreamVideo(streamID: string, mute: boolean): Promise<void> {
    return this.call('mutePlayStreamVideo', ({ playing }) => playing.mute('video', mute, streamID));
  }

  /** The same for all streams, also those played later; overrides the single switch while true. */
  muteAllPlayStreamAudio(mute: boolean): Promise<void> {
    return this.call('muteAllPlayStreamAudio', ({ playing }) => playing.muteAll('audio', mute));
  }

  /** The same for all streams, also those played later; overrides the single switch while true. */
  muteAllPlayStreamVideo(mute: boolean): Promise<void> {
    return this.call('muteAllPlayStreamVideo', ({ playing }) => playing.muteAll('video', mute));
  }

  /** 0 to 200; default 100. Else 1000017. */
  setPlayVolume(streamID: string, volume: number): Promise<void> {
    return this.call('setPlayVolume', ({ playing }) => playing.setVolume(streamID, volume));
  }

  /** 0 to 200 for all streams, also those played later. */
  setAllPlayStreamVolume(volume: number): Promise<void> {
    return this.call('setAllPlayStreamVolume', ({ playing }) => playing.setAllVolume(volume));
  }

  /** Silences everything that is played, without stopping it. */
  muteSpeaker(mute: boolean): Promise<void> {
    return this.call('muteSpeaker', ({ playing }) => playing.muteSpeaker(mute));
  }

  /** @returns whether `muteSpeaker(true)` holds */
  isSpeakerMuted(): boolean {
    return this.callNow('isSpeakerMuted', ({ playing }) => playing.isSpeakerMuted);
  }

  /** The stream's picture now, as a PNG; 1004030 when there is none. */
  takePlayStreamSnapshot(streamID: string): Promise<ZegoPlayerTakeSnapshotResult> {
    return this.callForResult('takePlayStreamSnapshot', noPicture, ({ playing }) =>
      playing.snapshot(streamID),
    );
  }

  /**
   * Which size of a stream's picture is received, before or during play: `Default` follows the view's size and the
   * network, `Small` is the smallest that the publisher sends, `Big` the largest.
   */
  setPlayStreamVideoType(streamID: string, streamType: ZegoVideoStreamType): Promise<void> {
    return this.call('setPlayStreamVideoType', ({ playing }) => playing.setVideoType(streamID, streamType));
  }

  /**
   * How long a stream's picture and sound are held back at least and at most before they are played, before or during play:
   * more is steadier, less is nearer to live. Without it, as the network asks for and the publisher says.
   *
   * @param minBufferInterval in ms, 0 to 4000; more is cut to that
   * @param maxBufferInterval the same; below `minBufferInterval` it is raised to that. Sound has no upper bound of its own:
   *   it is kept in sync with the picture
   */
  setPlayStreamBufferIntervalRange(
    streamID: string,
    minBufferInterval: number,
    maxBufferInterval: number,
  ): Promise<void> {
    return this.call('setPlayStreamBufferIntervalRange', ({ playing }) =>
      playing.setBufferInterval(streamID, minBufferInterval, maxBufferInterval),
    );
  }

  /** Plays what the browser refused to play; call it from a click (`onPlayerAutoplayFailed`). */
  resumePlayback(): Promise<void> {
    return this.call('resumePlayback', ({ playing }) => playing.resume());
  }

  async #roomResult(
    funcName: string,
    callback: ZegoRoomLoginCallback | null | undefined,
    work: (parts: EngineParts) => Promise<ZegoRoomLoginResult>,
  ): Promise<ZegoRoomLoginResult> {
    const refused = (errorCode: number, message: string) => ({
      errorCode,
      extendedData: extendedData({ message }),
    });
    const result = await this.callForResult(funcName, refused, work);
    callback?.(result.errorCode, result.extendedData);
    return result;
  }
}
