import type { Notification, RoomSnapshot, StreamInfo } from '@parley/protocol';

/** What a client that believes every notification thinks of its room. Tests hold it against the truth. */
export class MemberView {
  readonly users = new Set<string>();
  readonly streams = new Map<string, StreamInfo>();
  readonly extraInfo = new Map<string, string>();
  revision: number;

  constructor(snapshot: RoomSnapshot) {
    this.revision = snapshot.revision;
    for (const { userId } of snapshot.users) this.users.add(userId);
    for (const stream of snapshot.streams) this.streams.set(stream.streamId, stream);
    for (const { key, value } of snapshot.roomExtraInfo) this.extraInfo.set(key, value);
  }

  /** @throws {Error} when the notification contradicts what was told before */
  apply(message: Notification): void {
    if ('revision' in message) {
      if (message.revision <= this.revision) throw new Error('a revision did not rise');
      this.revision = message.revision;
    }
    switch (message.type) {
      case 'usersAdded':
        for (const { userId } of message.users) {
          if (this.users.has(userId)) throw new Error(`${userId} came twice`);
          this.users.add(userId);
        }
        break;
      case 'usersDeleted':
        for (const { userId } of message.users)
          if (!this.users.delete(userId)) throw new Error(`${userId} went without having come`);
        break;
      case 'streamsAdded':
        for (const stream of message.streams) {
          if (this.streams.has(stream.streamId)) throw new Error(`${stream.streamId} came twice`);
          this.streams.set(stream.streamId, stream);
        }
        break;
      case 'streamsDeleted':
        for (const { streamId } of message.streams)
          if (!this.streams.delete(streamId)) throw new Error(`${streamId} went without having come`);
        break;
      case 'streamExtraInfoChanged':
        for (const stream of message.streams) this.streams.set(stream.streamId, stream);
        break;
      case 'roomExtraInfoChanged':
        for (const { key, value } of message.infos) this.extraInfo.set(key, value);
        break;
    }
  }
}
