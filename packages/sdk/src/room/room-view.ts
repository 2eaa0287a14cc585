import {
  type Notification,
  type RoomExtraInfo,
  type RoomSnapshot,
  STREAM_DELETE_REASON,
  type StreamInfo,
  type User,
} from '@parley/protocol';

/** What the app has not seen yet, in the order in which it is to be told. */
export type RoomChange =
  | { type: 'streamsDeleted'; streams: StreamInfo[]; reasons: number[] }
  | { type: 'usersDeleted'; users: User[] }
  | { type: 'usersAdded'; users: User[] }
  | { type: 'streamsAdded'; streams: StreamInfo[] }
  | { type: 'streamExtraInfoChanged'; streams: StreamInfo[] }
  | { type: 'roomExtraInfoChanged'; infos: RoomExtraInfo[] };

type RoomNotification = Extract<Notification, { revision: number }>;

/**
 * The room as the app knows it. Snapshots and notifications go in; exactly the differences come out, so that
 * what the app was told and what is true never part, whatever was missed while the connection was away.
 */
export class RoomView {
  #revision = 0;
  readonly #users = new Map<string, User>();
  readonly #streams = new Map<string, StreamInfo>();
  readonly #extraInfo = new Map<string, RoomExtraInfo>();

  get revision(): number {
    return this.#revision;
  }

  get streams(): readonly StreamInfo[] {
    return [...this.#streams.values()];
  }

  /** Who publishes a stream, if the room has it. */
  publisherOf(streamId: string): User | undefined {
    return this.#streams.get(streamId)?.user;
  }

  /** Takes the room as it is (at login, or after a resume that missed something). */
  applySnapshot(snapshot: RoomSnapshot): RoomChange[] {
    this.#revision = snapshot.revision;
    const users = new Map(snapshot.users.map((user) => [user.userId, user]));
    const streams = new Map(snapshot.streams.map((stream) => [stream.streamId, stream]));
    const goneStreams = [...this.#streams.values()].filter((known) => {
      const now = streams.get(known.streamId);
      return now === undefined || now.user.userId !== known.user.userId;
    });
    return [
      ...this.#deleteStreams(
        goneStreams,
        goneStreams.map(() => STREAM_DELETE_REASON.disconnected),
      ),
      ...this.#deleteUsers([...this.#users.values()].filter(({ userId }) => !users.has(userId))),
      ...this.#addUsers(snapshot.users),
      ...this.#changeStreams(snapshot.streams),
      ...this.#addStreams(snapshot.streams),
      ...this.#changeExtraInfo(snapshot.roomExtraInfo),
    ];
  }

  /** Takes one change. One that a snapshot held already brings nothing. */
  applyNotification(notification: RoomNotification): RoomChange[] {
    if (notification.revision <= this.#revision) return [];
    this.#revision = notification.revision;
    switch (notification.type) {
      case 'usersAdded':
        return this.#addUsers(notification.users);
      case 'usersDeleted':
        return this.#deleteUsers(notification.users);
      case 'streamsAdded':
        return this.#addStreams(notification.streams);
      case 'streamsDeleted':
        return this.#deleteStreams(notification.streams, notification.reasons);
      case 'streamExtraInfoChanged':
        return this.#changeStreams(notification.streams);
      case 'roomExtraInfoChanged':
        return this.#changeExtraInfo(notification.infos);
    }
  }

  #addUsers(candidates: readonly User[]): RoomChange[] {
    const users = candidates.filter(({ userId }) => !this.#users.has(userId));
    for (const user of users) this.#users.set(user.userId, user);
    return users.length === 0 ? [] : [{ type: 'usersAdded', users }];
  }

  #deleteUsers(candidates: readonly User[]): RoomChange[] {
    const users = candidates.filter(({ userId }) => this.#users.delete(userId));
    return users.length === 0 ? [] : [{ type: 'usersDeleted', users }];
  }

  #addStreams(candidates: readonly StreamInfo[]): RoomChange[] {
    const streams = candidates.filter(({ streamId }) => !this.#streams.has(streamId));
    for (const stream of streams) this.#streams.set(stream.streamId, stream);
    return streams.length === 0 ? [] : [{ type: 'streamsAdded', streams }];
  }

  #deleteStreams(candidates: readonly StreamInfo[], codes: readonly number[]): RoomChange[] {
    const streams: StreamInfo[] = [];
    const reasons: number[] = [];
    for (const [index, candidate] of candidates.entries()) {
      if (!this.#streams.delete(candidate.streamId)) continue;
      streams.push(candidate);
      reasons.push(codes[index] ?? STREAM_DELETE_REASON.stopped);
    }
    return streams.length === 0 ? [] : [{ type: 'streamsDeleted', streams, reasons }];
  }

  #changeStreams(candidates: readonly StreamInfo[]): RoomChange[] {
    const streams = candidates.filter(({ streamId, extraInfo }) => {
      const known = this.#streams.get(streamId);
      return known !== undefined && known.extraInfo !== extraInfo;
    });
    for (const stream of streams) this.#streams.set(stream.streamId, stream);
    return streams.length === 0 ? [] : [{ type: 'streamExtraInfoChanged', streams }];
  }

  #changeExtraInfo(candidates: readonly RoomExtraInfo[]): RoomChange[] {
    const infos = candidates.filter(({ key, value, updateTimeMs }) => {
      const known = this.#extraInfo.get(key);
      return known === undefined || known.value !== value || known.updateTimeMs !== updateTimeMs;
    });
    for (const info of infos) this.#extraInfo.set(info.key, info);
    return infos.length === 0 ? [] : [{ type: 'roomExtraInfoChanged', infos }];
  }
}
