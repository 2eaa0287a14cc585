import { errorNameOf, LIMITS, type Notification, ParleyError } from '@parley/protocol';
import { type CheckedProfile, checkEnum, requireLogin, requireRoomId } from '../api/check.ts';
import { ZegoRoomStreamListType } from '../api/constants.ts';
import { extendedData, refusalOf } from '../api/refusal.ts';
import type {
  ZegoExtendedData,
  ZegoNetworkTimeInfo,
  ZegoRoomConfig,
  ZegoRoomLoginResult,
  ZegoRoomStreamList,
  ZegoStream,
} from '../api/room.ts';
import { ZegoUser } from '../api/user.ts';
import type { Emit } from '../events/dispatcher.ts';
import type { Platform } from '../platform/platform.ts';
import type { ReconnectPolicy } from '../signal/reconnect-policy.ts';
import type { Requester } from '../signal/requester.ts';
import type { SpareConnection } from '../signal/spare-connection.ts';
import { SDK_VERSION } from '../version.ts';
import { emitMessage, emitRoomChange, toStream } from './room-events.ts';
import { coarseState, nextRoomState, type RoomEvent, type RoomState } from './room-state.ts';
import { type RoomChange, RoomView } from './room-view.ts';
import { type Login, Session, type SessionMedia } from './session.ts';

/** Notifications about media, which the room hands on. */
export type MediaNotification = Extract<
  Notification,
  {
    type:
      | 'playerTracks'
      | 'playerFlow'
      | 'trackState'
      | 'memberQuality'
      | 'speakers'
      | 'videoDemand'
      | 'publishStopped'
      | 'mediaReset';
  }
>;

export interface RoomOptions {
  readonly profile: CheckedProfile;
  readonly platform: Platform;
  readonly emit: Emit;
  readonly media: SessionMedia;
  readonly policy: ReconnectPolicy;
  readonly spareConnection: Pick<SpareConnection, 'take'>;
  mediaNotification(notification: MediaNotification): void;
  /** The login is over: publishing and playing end, and the preview unless another login follows. */
  ended(andPreview: boolean): void;
  /** Own streams as the app published them; the room tells only of others'. */
  ownStreams(user: ZegoUser): ZegoStream[];
}

/** How long a goodbye may take before the engine goes on without its answer. */
const LEAVE_MS = 1_000;

interface Entry {
  readonly login: Login;
  readonly session: Session;
  readonly view: RoomView;
  readonly isByToken: boolean;
}

/** The room that the engine is in, if any: login, logout, and what the app is told of it. */
export class Room {
  readonly #options: RoomOptions;
  #state: RoomState = 'loggedOut';
  #entry: Entry | undefined;
  /** Goodbyes whose answers are still on their way. */
  readonly #goodbyes = new Set<Promise<void>>();
  #serverTime: { offsetMs: number; deviationMs: number } | undefined;

  constructor(options: RoomOptions) {
    this.#options = options;
  }

  get isLoggedIn(): boolean {
    return this.#state !== 'loggedOut';
  }

  /** The room that is logged in to or being logged in to. */
  get roomId(): string | undefined {
    return this.#entry?.login.roomId;
  }

  /** Who publishes a stream of this room. */
  publisherOf(streamId: string): string | undefined {
    return this.#entry?.view.publisherOf(streamId)?.userId;
  }

  /** Streams that the app lets this user play at once: before the server has said it, as many as any app allows. */
  get maxPlays(): number {
    return this.#entry?.session.maxPlays ?? LIMITS.playsPerClient;
  }

  /** @throws ParleyError 1000002 without a login, 1002002 for another room */
  require(roomId: string | undefined): Requester {
    if (this.#entry === undefined) throw new ParleyError('notLoggedIn');
    if (roomId !== undefined && roomId !== this.#entry.login.roomId) {
      throw new ParleyError('roomNotLoggedIn', { detail: `roomID is "${String(roomId).slice(0, 40)}"` });
    }
    return this.#entry.session.request;
  }

  async login(roomId: string, user: ZegoUser, config: Partial<ZegoRoomConfig>): Promise<ZegoRoomLoginResult> {
    if (this.#entry !== undefined) throw new ParleyError('alreadyLoggedIn');
    try {
      requireLogin(roomId, user, config, this.#options.profile.appSign);
    } catch (error) {
      const { code, message } = refusalOf(error);
      this.#transit(String(roomId), { type: 'login' });
      this.#transit(String(roomId), { type: 'loginFailed', code }, extendedData({ message }));
      throw error;
    }
    const entry = this.#enter(roomId, user, config);
    this.#transit(roomId, { type: 'login' });
    try {
      const { room } = await entry.session.start();
      this.#learnTime(entry.session);
      return { errorCode: 0, extendedData: extendedData({ room_session_id: room.roomSessionId }) };
    } catch (error) {
      // Logged out meanwhile: that has been told.
      if (this.#entry !== entry) throw new ParleyError('disconnected', { cause: error });
      const { code, message } = refusalOf(error);
      this.#leave({ andPreview: false });
      this.#transit(roomId, { type: 'loginFailed', code }, extendedData({ message }));
      throw error;
    }
  }

  async logout(roomId: string | undefined): Promise<ZegoRoomLoginResult> {
    const entry = this.#entry;
    if (entry === undefined || (roomId !== undefined && roomId !== entry.login.roomId))
      this.#refuseLogout(roomId ?? '');
    await this.#sayGoodbye(entry, { andPreview: true });
    return { errorCode: 0, extendedData: extendedData() };
  }

  async switchTo(from: string, to: string, config: Partial<ZegoRoomConfig>): Promise<void> {
    const entry = this.#entry;
    if (entry === undefined) throw new ParleyError('notLoggedIn');
    if (from !== entry.login.roomId) this.#refuseLogout(from);
    requireRoomId(to);
    if (entry.isByToken && !config.token) throw new ParleyError('noCredentials');
    const { userId, userName } = entry.login.user;
    const inherited = { isUserStatusNotify: entry.login.isUserStatusNotify ?? false, ...config };
    await this.#sayGoodbye(entry, { andPreview: false });
    await this.login(to, new ZegoUser(userId, userName), inherited);
  }

  async renewToken(roomId: string, token: string): Promise<void> {
    this.require(roomId);
    if (typeof token !== 'string' || token === '') throw new ParleyError('noCredentials');
    await this.#entry?.session.renewToken(token);
  }

  streamList(roomId: string, type: ZegoRoomStreamListType): ZegoRoomStreamList {
    this.require(roomId);
    checkEnum('type', type, ZegoRoomStreamListType);
    const { view, login } = this.#entry ?? {};
    const self = new ZegoUser(login?.user.userId ?? '', login?.user.userName);
    return {
      publishStreamList: type === ZegoRoomStreamListType.All ? this.#options.ownStreams(self) : [],
      playStreamList: (view?.streams ?? []).map(toStream),
    };
  }

  networkTime(): ZegoNetworkTimeInfo {
    if (this.#serverTime === undefined) return { timestamp: 0, maxDeviation: 0 };
    const { offsetMs, deviationMs } = this.#serverTime;
    return { timestamp: this.#options.platform.clock.now() + offsetMs, maxDeviation: deviationMs };
  }

  /** The network or the page's visibility changed. */
  hint(): void {
    this.#entry?.session.hint();
  }

  /** The page is going away: the server is told by a beacon, which outlives the page (SIG-15). */
  pageHidden(): void {
    const beacon = this.#entry?.session.leaveBeacon;
    if (beacon === undefined) return;
    const url = `${this.#options.profile.signalUrl.replace(/^ws/, 'http')}/leave`;
    this.#options.platform.sendBeacon(url, beacon);
  }

  /** Leaves whatever room there is; resolves when the server knows of that, and of each logout before it. */
  async close(): Promise<void> {
    if (this.#entry !== undefined) void this.#sayGoodbye(this.#entry, { andPreview: true });
    await Promise.all(this.#goodbyes);
  }

  #enter(roomId: string, user: ZegoUser, config: Partial<ZegoRoomConfig>): Entry {
    const { profile, platform, media, policy, spareConnection } = this.#options;
    const { maxMemberCount = 0, isUserStatusNotify = false, token = '' } = config;
    const login: Login = {
      roomId,
      user: { userId: user.userID, userName: user.userName ?? user.userID },
      maxMemberCount,
      isUserStatusNotify,
      sdkVersion: SDK_VERSION,
    };
    const view = new RoomView();
    const session = new Session({
      platform,
      signalUrl: profile.signalUrl,
      secret: { appId: profile.appId, appSign: profile.appSign, token },
      login,
      policy,
      media,
      spareConnection,
      revision: () => view.revision,
      events: {
        room: (snapshot) => {
          if (this.#state === 'logining') {
            const data = extendedData({ room_session_id: snapshot.roomSessionId });
            this.#transit(roomId, { type: 'loginSucceeded' }, data);
          }
          this.#changed(roomId, view.applySnapshot(snapshot));
        },
        notification: (notification) => this.#notified(entry, notification),
        connectionLost: () => this.#transit(roomId, { type: 'connectionLost' }),
        mediaBack: () => {
          this.#learnTime(session);
          this.#transit(roomId, { type: 'mediaBack' });
        },
        over: ({ error }) => {
          this.#leave({ andPreview: false });
          const { code, message } = error;
          this.#transit(roomId, { type: 'gaveUp', code }, extendedData({ message }));
        },
      },
    });
    const entry: Entry = { login, session, view, isByToken: token !== '' };
    this.#entry = entry;
    return entry;
  }

  #notified({ login: { roomId }, view, session }: Entry, notification: Notification): void {
    const { emit, mediaNotification } = this.#options;
    switch (notification.type) {
      case 'usersAdded':
      case 'usersDeleted':
      case 'streamsAdded':
      case 'streamsDeleted':
      case 'streamExtraInfoChanged':
      case 'roomExtraInfoChanged':
        this.#changed(roomId, view.applyNotification(notification));
        break;
      case 'onlineUserCount':
        emit('roomOnlineUserCountUpdate', roomId, notification.count);
        break;
      case 'broadcastMessages':
      case 'barrageMessages':
      case 'customCommand':
        emitMessage(emit, roomId, notification);
        break;
      case 'tokenWillExpire':
        emit('roomTokenWillExpire', roomId, notification.remainSeconds);
        break;
      case 'kicked': {
        session.close();
        this.#leave({ andPreview: false });
        const reason = extendedData({ reason: notification.reason });
        this.#transit(roomId, { type: 'kicked', code: notification.code }, reason);
        break;
      }
      default:
        mediaNotification(notification);
        break;
    }
  }

  #changed(roomId: string, changes: readonly RoomChange[]): void {
    for (const change of changes) emitRoomChange(this.#options.emit, roomId, change);
  }

  #refuseLogout(roomId: string): never {
    this.#transit(roomId, { type: 'logoutRefused' });
    throw new ParleyError('roomNotLoggedIn', { detail: `roomID is "${String(roomId).slice(0, 40)}"` });
  }

  async #sayGoodbye(entry: Entry, { andPreview }: { andPreview: boolean }): Promise<void> {
    const left = entry.session.end(LEAVE_MS);
    this.#goodbyes.add(left);
    this.#leave({ andPreview });
    this.#transit(entry.login.roomId, { type: 'logout' });
    await left;
    this.#goodbyes.delete(left);
  }

  #leave({ andPreview }: { andPreview: boolean }): void {
    this.#entry = undefined;
    this.#options.ended(andPreview);
  }

  #transit(roomId: string, event: RoomEvent, data: ZegoExtendedData = extendedData()): void {
    const { state, reason, code } = nextRoomState(this.#state, event);
    this.#state = state;
    const coarse = coarseState(reason);
    if (coarse !== undefined) this.#options.emit('roomStateUpdate', roomId, coarse, code, data);
    this.#options.emit('roomStateChanged', roomId, reason, code, data);
  }

  #learnTime({ connection }: Session): void {
    if (connection === undefined) return;
    const { hello, openedAtMs, openingMs } = connection;
    this.#serverTime = { offsetMs: hello.serverTimeMs - openedAtMs, deviationMs: openingMs };
  }
}

/** A refusal that came as a code, as an error again. */
export function errorOfCode(code: number): ParleyError {
  return new ParleyError(errorNameOf(code) ?? 'publishInternal', { detail: `code ${code}` });
}
