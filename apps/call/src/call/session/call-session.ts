import {
  ERRORS,
  ParleyError,
  ZegoEngineProfile,
  ZegoPublishChannel,
  ZegoRoomConfig,
  ZegoScenario,
  ZegoUser,
} from '@parley/sdk';
import type { Credentials } from '../../credentials/credentials.ts';
import type { Device } from '../../failure/failure-kind.ts';
import type { Store } from '../../store/store.ts';
import type { CallActions, DeviceKind, DeviceLists, JoinRequest } from '../actions.ts';
import { screenStreamId } from '../people.ts';
import { addressOfRoom } from '../room-link.ts';
import type { CallEvent, CallState, Failure } from '../state.ts';
import type { Engine, EngineFactory } from './engine-port.ts';
import type { Hosts } from './hosts.ts';
import { LocalMedia } from './local-media.ts';
import { RemoteStreams } from './remote-streams.ts';
import { callEvents, failureOf } from './sdk-events.ts';

interface Dependencies {
  readonly store: Store<CallState, CallEvent>;
  readonly engines: EngineFactory;
  readonly hosts: Hosts;
  /** The id under which this page logs in with an AppSign; a token brings its own. */
  readonly pageUserId: string;
  /** `https://…` of this page, for the invitation link. */
  address(): string;
  writeClipboard(text: string): Promise<void>;
  remember(credentials: Credentials): void;
  now(): number;
  random(): number;
}

const failureFrom = (error: unknown): Failure =>
  error instanceof ParleyError
    ? { code: error.code, detail: error.message }
    : { code: ERRORS.roomInternal.code };

const NO_DEVICES: DeviceLists = {
  camera: { choices: [], chosen: '' },
  microphone: { choices: [], chosen: '' },
  speaker: undefined,
};

/** One page's calls: keeps the engine, carries out what the person asks for, and plays what others publish. */
export class CallSession implements CallActions {
  readonly #deps: Dependencies;
  readonly #media: LocalMedia;
  readonly #remote: RemoteStreams;
  #engine: Engine | undefined;
  #credentials: Credentials | undefined;
  #request: JoinRequest | undefined;
  #streamId = '';

  constructor(deps: Dependencies) {
    this.#deps = deps;
    const { store, hosts } = deps;
    const send = (event: CallEvent): void => this.#take(event);
    this.#media = new LocalMedia({ host: hosts.of('local'), send, local: () => store.get().local });
    this.#remote = new RemoteStreams({ hosts, send });
  }

  get credentials(): Credentials | undefined {
    return this.#credentials;
  }

  editCredentials = (): void => this.#send({ type: 'credentialsNeeded' });

  useCredentials = (credentials: Credentials): void => {
    this.#deps.remember(credentials);
    void this.start(credentials);
  };

  leaveCredentials = (): void => {
    if (this.#engine !== undefined) this.#send({ type: 'credentialsReady' });
  };

  /** Makes an engine for these credentials, in place of an earlier one, and opens the preview. */
  start = async (credentials: Credentials): Promise<void> => {
    if (this.#engine !== undefined) await this.#deps.engines.destroy();
    this.#engine = undefined;
    this.#credentials = credentials;
    const profile = new ZegoEngineProfile();
    profile.appID = credentials.appId;
    if (credentials.by === 'appSign') profile.appSign = credentials.appSign;
    profile.scenario = ZegoScenario.HighQualityVideoCall;
    try {
      this.#engine = this.#deps.engines.create(profile, this.#handler());
    } catch (error) {
      this.#send({ type: 'credentialsNeeded', failure: failureFrom(error) });
      return;
    }
    this.#send({ type: 'credentialsReady' });
    this.#media.open(this.#engine);
    this.#engine.startActiveSpeakerMonitor().catch(() => undefined);
  };

  join = (request: JoinRequest): void => {
    const engine = this.#engine;
    const credentials = this.#credentials;
    if (engine === undefined || credentials === undefined) {
      this.editCredentials();
      return;
    }
    this.#request = request;
    this.#deps.hosts.forgetAll();
    this.#remote.forgetSpeakers();
    this.#send({ type: 'joining', roomId: request.roomId });
    void this.#login(engine, credentials, request);
  };

  async #login(engine: Engine, credentials: Credentials, { roomId, userName }: JoinRequest): Promise<void> {
    const userId = credentials.by === 'token' ? credentials.userId : this.#deps.pageUserId;
    const config = new ZegoRoomConfig({
      isUserStatusNotify: true,
      token: credentials.by === 'token' ? credentials.token : '',
    });
    const login = engine.loginRoom(roomId, new ZegoUser(userId, userName), config);
    // A new id for each call: the stream of a call that just ended may still be known to the server.
    this.#streamId = `s${Math.floor(this.#deps.random() * 2 ** 48).toString(36)}`;
    this.#publish();
    const { errorCode, extendedData } = await login;
    // The state callback tells it too; a refused argument is told here only.
    if (errorCode !== 0) {
      this.#send({ type: 'joinFailed', failure: failureOf(errorCode, extendedData) });
      engine.stopPublishingStream().catch(() => undefined);
    }
  }

  hangUp = (): void => {
    this.#send({ type: 'ended', ending: { kind: 'hungUp' }, atMs: this.#deps.now() });
    void this.#engine?.logoutRoom();
  };

  rejoin = (): void => {
    if (this.#request === undefined) {
      this.toLobby();
      return;
    }
    this.#reopen();
    this.join(this.#request);
  };

  toLobby = (): void => {
    this.#send({ type: 'lobbyWanted' });
    this.#reopen();
  };

  toggle = (device: Device): void => {
    this.#media.toggle(this.#engine, device);
    const { phase, local } = this.#deps.store.get();
    // Whoever had nothing to send when the call began has it now.
    if (phase.name === 'inCall' && phase.publishing.kind === 'idle' && local[device].kind !== 'off')
      this.#publish();
  };

  listDevices = (): Promise<DeviceLists> =>
    this.#engine === undefined ? Promise.resolve(NO_DEVICES) : this.#media.lists(this.#engine);

  chooseDevice = (kind: DeviceKind, id: string): void => {
    if (this.#engine !== undefined) void this.#media.choose(this.#engine, kind, id);
  };

  retryPublishing = (): void => this.#publish();

  toggleScreen = (): void => {
    const { phase } = this.#deps.store.get();
    if (phase.name !== 'inCall' || this.#engine === undefined) return;
    if (phase.screen === 'off') void this.#shareScreen(this.#engine);
    else this.#stopScreen();
  };

  allowSound = (): void => {
    this.#engine?.resumePlayback().then(
      () => this.#send({ type: 'soundChanged', sound: 'allowed' }),
      () => undefined,
    );
  };

  copyLink = (roomId: string): void => {
    this.#deps.writeClipboard(addressOfRoom(this.#deps.address(), roomId)).then(
      () => this.#send({ type: 'notice', notice: { kind: 'linkCopied' } }),
      () => this.#send({ type: 'notice', notice: { kind: 'linkNotCopied' } }),
    );
  };

  dismissToast = (id: number): void => this.#send({ type: 'toastExpired', id });

  #publish(): void {
    // What becomes of it is told by the publisher's state.
    this.#engine?.startPublishingStream(this.#streamId).catch(() => undefined);
  }

  async #shareScreen(engine: Engine): Promise<void> {
    this.#send({ type: 'screenChanged', screen: 'starting' });
    try {
      await engine.startScreenCapture();
      await engine.startPublishingStream(screenStreamId(this.#streamId), ZegoPublishChannel.Aux);
      this.#send({ type: 'screenChanged', screen: 'on' });
    } catch (error) {
      this.#stopScreen();
      const failure = failureFrom(error);
      // Whoever closes the browser's picker knows what happened.
      if (failure.code !== ERRORS.screenDenied.code)
        this.#send({ type: 'notice', notice: { kind: 'failure', failure } });
    }
  }

  #stopScreen(): void {
    this.#send({ type: 'screenChanged', screen: 'off' });
    this.#engine?.stopPublishingStream(ZegoPublishChannel.Aux).catch(() => undefined);
    this.#engine?.stopScreenCapture().catch(() => undefined);
  }

  /** Logging out ends the preview; whoever stays on the page gets it back. */
  #reopen(): void {
    if (this.#engine !== undefined) this.#media.open(this.#engine);
  }

  #handler() {
    return callEvents({
      send: (event) => this.#take(event),
      mainStreamId: () => this.#streamId,
      onScreenEnded: () => this.#stopScreen(),
      now: this.#deps.now,
    });
  }

  /** Events from outside: recorded, and answered where they ask for it. */
  #take(event: CallEvent): void {
    const engine = this.#engine;
    this.#send(event);
    if (engine === undefined) return;
    const { phase } = this.#deps.store.get();
    if (event.type === 'streamsAdded' && phase.name === 'inCall') {
      for (const { streamId } of event.streams) this.#remote.play(engine, streamId);
    }
    if (event.type === 'streamsDeleted') {
      for (const streamId of event.streamIds) this.#remote.stop(engine, streamId);
      if (phase.name === 'inCall') this.#remote.retryCrowdedOut(engine, phase);
    }
    if (event.type === 'speakersChanged' && phase.name === 'inCall')
      this.#remote.speakersChanged(engine, phase, event.userIds);
    if (event.type === 'deviceChanged' && event.state.kind === 'failed' && phase.name === 'inCall') {
      this.#send({
        type: 'notice',
        notice: { kind: 'failure', failure: { code: event.state.code }, device: event.device },
      });
    }
  }

  #send(event: CallEvent): void {
    this.#deps.store.send(event);
  }
}
