import {
  ParleyError,
  ZegoAudioConfig,
  type ZegoAudioConfigPreset,
  ZegoCanvas,
  ZegoEngineProfile,
  ZegoExpressEngine,
  ZegoRoomConfig,
  type ZegoScenario,
  ZegoUser,
  type ZegoVideoCodecID,
  ZegoVideoConfig,
  type ZegoVideoConfigPreset,
} from '@parley/sdk';
import type { Store } from '../store/store.ts';
import { callbackValues, recordingHandler, valueText } from './callbacks.ts';
import { type DebugInputs, userIdsOf, wholeNumber } from './inputs.ts';
import type { LoggedValue, LogKind } from './log.ts';
import { stateEvents } from './sdk-events.ts';
import { type DebugEvent, type DebugState, isOutside } from './state.ts';

interface Dependencies {
  readonly store: Store<DebugState, DebugEvent>;
  /** Where a stream's picture is shown: `local`, or a stream's id. */
  viewOf(streamId: string): HTMLElement;
  now(): number;
}

/** Calls the SDK as the debug page's buttons ask, and logs each call with its arguments and what came of it. */
export class DebugSession {
  readonly #deps: Dependencies;
  /** What the engine was created with. */
  #profile: ZegoEngineProfile | undefined;

  constructor(deps: Dependencies) {
    this.#deps = deps;
  }

  login = (inputs: DebugInputs): void => void this.#leaveOldProfile(inputs).then(() => this.#login(inputs));

  #login(inputs: DebugInputs): void {
    const { roomId, userId, userName, userNotify, by } = inputs;
    const engine = this.#engine(inputs);
    if (engine === undefined) return;
    const user = userName === '' ? new ZegoUser(userId) : new ZegoUser(userId, userName);
    const config = new ZegoRoomConfig({
      isUserStatusNotify: userNotify,
      maxMemberCount: wholeNumber(inputs.maxMembers) ?? 0,
      token: by === 'token' ? inputs.token : '',
    });
    const shown = { ...config, token: config.token === '' ? '' : '…' };
    this.#call('loginRoom', { roomID: roomId, user, config: shown }, () =>
      engine.loginRoom(roomId, user, config),
    );
  }

  logout = (inputs: DebugInputs): void =>
    this.#withEngine((engine) =>
      this.#call('logoutRoom', { roomID: inputs.roomId }, () => engine.logoutRoom(inputs.roomId)),
    );

  renewToken = ({ roomId, token }: DebugInputs): void =>
    this.#withEngine((engine) =>
      this.#call('renewToken', { roomID: roomId, token: '…' }, () => engine.renewToken(roomId, token)),
    );

  destroy = (): void => void this.#destroy();

  #destroy(): Promise<void> {
    return this.#settle('destroyEngine', {}, async () => {
      await ZegoExpressEngine.destroyEngine();
      this.#deps.store.send({ type: 'engineDestroyed' });
    });
  }

  preview = (inputs: DebugInputs, on: boolean): void => {
    const engine = this.#engine(inputs);
    if (engine === undefined) return;
    this.#call(on ? 'startPreview' : 'stopPreview', {}, async () => {
      if (on) await engine.startPreview(new ZegoCanvas(this.#deps.viewOf('local')));
      else await engine.stopPreview();
      this.#deps.store.send({ type: 'previewChanged', preview: on ? 'on' : 'off' });
    });
  };

  publish = ({ publishStreamId }: DebugInputs, on: boolean): void =>
    this.#withEngine((engine) =>
      on
        ? this.#call('startPublishingStream', { streamID: publishStreamId }, () =>
            engine.startPublishingStream(publishStreamId),
          )
        : this.#call('stopPublishingStream', {}, () => engine.stopPublishingStream()),
    );

  play = (streamId: string): void =>
    this.#withEngine((engine) =>
      this.#call('startPlayingStream', { streamID: streamId }, () =>
        engine.startPlayingStream(streamId, new ZegoCanvas(this.#deps.viewOf(streamId))),
      ),
    );

  stopPlaying = (streamId: string): void =>
    this.#withEngine((engine) =>
      this.#call('stopPlayingStream', { streamID: streamId }, async () => {
        await engine.stopPlayingStream(streamId);
        this.#deps.store.send({ type: 'playerForgotten', streamId });
      }),
    );

  applyVideo = (inputs: DebugInputs): void => {
    const config = new ZegoVideoConfig(inputs.videoPreset as ZegoVideoConfigPreset);
    config.fps = wholeNumber(inputs.fps) ?? config.fps;
    config.bitrate = wholeNumber(inputs.kbps) ?? config.bitrate;
    config.codecID = inputs.codec as ZegoVideoCodecID;
    const engine = this.#engine(inputs);
    if (engine !== undefined) this.#call('setVideoConfig', { config }, () => engine.setVideoConfig(config));
  };

  applyAudio = (inputs: DebugInputs): void => {
    const config = new ZegoAudioConfig(inputs.audioPreset as ZegoAudioConfigPreset);
    const engine = this.#engine(inputs);
    if (engine !== undefined) this.#call('setAudioConfig', { config }, () => engine.setAudioConfig(config));
  };

  enableCamera = (enable: boolean): void =>
    this.#withEngine((engine) => this.#call('enableCamera', { enable }, () => engine.enableCamera(enable)));

  muteMicrophone = (mute: boolean): void =>
    this.#withEngine((engine) => this.#call('muteMicrophone', { mute }, () => engine.muteMicrophone(mute)));

  muteVideo = (mute: boolean): void =>
    this.#withEngine((engine) =>
      this.#call('mutePublishStreamVideo', { mute }, () => engine.mutePublishStreamVideo(mute)),
    );

  monitorSound = (on: boolean): void =>
    this.#withEngine((engine) =>
      on
        ? this.#call('startSoundLevelMonitor', { millisecond: 1000 }, () =>
            engine.startSoundLevelMonitor({ millisecond: 1000 }),
          )
        : this.#call('stopSoundLevelMonitor', {}, () => engine.stopSoundLevelMonitor()),
    );

  setStreamExtraInfo = ({ streamExtraInfo }: DebugInputs): void =>
    this.#withEngine((engine) =>
      this.#call('setStreamExtraInfo', { extraInfo: streamExtraInfo }, () =>
        engine.setStreamExtraInfo(streamExtraInfo),
      ),
    );

  setRoomExtraInfo = ({ roomId, roomExtraInfoKey: key, roomExtraInfoValue: value }: DebugInputs): void =>
    this.#withEngine((engine) =>
      this.#call('setRoomExtraInfo', { roomID: roomId, key, value }, () =>
        engine.setRoomExtraInfo(roomId, key, value),
      ),
    );

  send = ({ roomId, messageKind, message, toUsers }: DebugInputs): void =>
    this.#withEngine((engine) => {
      const values = { roomID: roomId, message };
      switch (messageKind) {
        case 'broadcast':
          return this.#call('sendBroadcastMessage', values, () =>
            engine.sendBroadcastMessage(roomId, message),
          );
        case 'barrage':
          return this.#call('sendBarrageMessage', values, () => engine.sendBarrageMessage(roomId, message));
        case 'command': {
          const toUserList = userIdsOf(toUsers).map((userId) => new ZegoUser(userId));
          return this.#call('sendCustomCommand', { ...values, toUserList }, () =>
            engine.sendCustomCommand(roomId, message, toUserList),
          );
        }
      }
    });

  /** The engine, created from the inputs if there is none. */
  #engine(inputs: DebugInputs): ZegoExpressEngine | undefined {
    if (this.#deps.store.get().engine === 'created') return ZegoExpressEngine.shared();
    const profile = profileOf(inputs);
    const shown = { ...profile, appSign: profile.appSign === '' ? '' : '…' };
    this.#log('call', 'createEngine', valuesOf({ profile: shown }));
    try {
      const engine = ZegoExpressEngine.createEngine(profile, this.#handler());
      this.#profile = profile;
      this.#deps.store.send({ type: 'engineCreated' });
      return engine;
    } catch (error) {
      this.#logRefusal('createEngine', error);
      return undefined;
    }
  }

  /** An engine keeps the profile that it was created with: after a correction, and outside a room, another one is needed. */
  async #leaveOldProfile(inputs: DebugInputs): Promise<void> {
    const state = this.#deps.store.get();
    const isSame = JSON.stringify(this.#profile) === JSON.stringify(profileOf(inputs));
    if (state.engine === 'created' && isOutside(state) && !isSame) await this.#destroy();
  }

  #withEngine(use: (engine: ZegoExpressEngine) => void): void {
    try {
      use(ZegoExpressEngine.shared());
    } catch (error) {
      this.#logRefusal('shared', error);
    }
  }

  #handler() {
    const record = (name: Parameters<typeof callbackValues>[0], values: readonly unknown[]): void =>
      this.#log('callback', name, callbackValues(name, values));
    return recordingHandler(record, stateEvents(this.#deps.store.send));
  }

  #call(name: string, values: Readonly<Record<string, unknown>>, work: () => Promise<unknown>): void {
    void this.#settle(name, values, work);
  }

  /** Settles when the call has been answered or refused. */
  #settle(
    name: string,
    values: Readonly<Record<string, unknown>>,
    work: () => Promise<unknown>,
  ): Promise<void> {
    this.#log('call', name, valuesOf(values));
    return work().then(
      (result) => {
        const record = result === undefined ? {} : asRecord(result);
        this.#log((record.errorCode ?? 0) === 0 ? 'result' : 'refusal', name, valuesOf(record));
      },
      (error: unknown) => this.#logRefusal(name, error),
    );
  }

  #logRefusal(name: string, error: unknown): void {
    const values =
      error instanceof ParleyError ? { code: error.code, message: error.message } : { error: String(error) };
    this.#log('refusal', name, valuesOf(values));
  }

  #log(kind: LogKind, name: string, values: readonly LoggedValue[]): void {
    this.#deps.store.send({ type: 'logged', entry: { atMs: this.#deps.now(), kind, name, values } });
  }
}

/** The profile as it was typed: what is wrong with it is the SDK's to say. */
function profileOf({ appId, by, appSign, scenario, server }: DebugInputs): ZegoEngineProfile {
  return new ZegoEngineProfile({
    appID: wholeNumber(appId) ?? (appId as unknown as number),
    appSign: by === 'appSign' ? appSign.trim() : '',
    scenario: scenario as ZegoScenario,
    server: server.trim(),
  });
}

function valuesOf(values: Readonly<Record<string, unknown>>): LoggedValue[] {
  return Object.entries(values).map(([name, value]) => ({ name, text: valueText(value) }));
}

function asRecord(result: unknown): Readonly<Record<string, unknown>> {
  return typeof result === 'object' && result !== null ? { ...result } : { value: result };
}
