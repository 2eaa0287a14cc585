import type { RoomSnapshot, StreamInfo, User } from '@parley/protocol';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type RoomChange, RoomView } from './room-view.ts';

const user = (userId: string): User => ({ userId, userName: userId });
const stream = (streamId: string, userId = 'ann', extraInfo = ''): StreamInfo => ({
  streamId,
  user: user(userId),
  extraInfo,
});
const snapshot = (revision: number, users: User[], streams: StreamInfo[]): RoomSnapshot => ({
  revision,
  roomSessionId: 'r',
  users,
  streams,
  roomExtraInfo: [],
  onlineUserCount: users.length,
});

describe('RoomView', () => {
  it('tells of everybody and everything inside after a login', () => {
    expect(new RoomView().applySnapshot(snapshot(4, [user('ann')], [stream('s')]))).toEqual([
      { type: 'usersAdded', users: [user('ann')] },
      { type: 'streamsAdded', streams: [stream('s')] },
    ]);
  });

  it('tells nothing when a later snapshot is the room that is known', () => {
    const view = new RoomView();
    view.applySnapshot(snapshot(4, [user('ann')], [stream('s')]));
    expect(view.applySnapshot(snapshot(9, [user('ann')], [stream('s')]))).toEqual([]);
    expect(view.revision).toBe(9);
  });

  it('tells exactly what was missed, streams gone before their users', () => {
    const view = new RoomView();
    view.applySnapshot(snapshot(4, [user('ann'), user('bob')], [stream('s'), stream('t', 'bob')]));
    const changes = view.applySnapshot(snapshot(9, [user('bob'), user('cid')], [stream('t', 'bob', 'x')]));
    expect(changes).toEqual([
      { type: 'streamsDeleted', streams: [stream('s')], reasons: [5] },
      { type: 'usersDeleted', users: [user('ann')] },
      { type: 'usersAdded', users: [user('cid')] },
      { type: 'streamExtraInfoChanged', streams: [stream('t', 'bob', 'x')] },
    ]);
  });

  it('deletes and adds a stream whose id has passed to another user', () => {
    const view = new RoomView();
    view.applySnapshot(snapshot(1, [], [stream('s', 'ann')]));
    const kinds = view.applySnapshot(snapshot(2, [], [stream('s', 'bob')])).map(({ type }) => type);
    expect(kinds).toEqual(['streamsDeleted', 'streamsAdded']);
    expect(view.publisherOf('s')).toEqual(user('bob'));
  });

  it('[SIG-10] ignores a notification of a state that a snapshot held already', () => {
    const view = new RoomView();
    view.applySnapshot(snapshot(4, [], []));
    expect(view.applyNotification({ type: 'usersAdded', revision: 4, users: [user('ann')] })).toEqual([]);
  });

  it('keeps each deleted stream with its own reason when another of them is not known', () => {
    const view = new RoomView();
    view.applySnapshot(snapshot(1, [], [stream('s')]));
    const streams = [stream('unknown'), stream('s')];
    expect(view.applyNotification({ type: 'streamsDeleted', revision: 2, streams, reasons: [1, 4] })).toEqual(
      [{ type: 'streamsDeleted', streams: [stream('s')], reasons: [4] }],
    );
  });

  it('leaves an app that applies the changes with the true room, whatever snapshots come', () => {
    const ids = fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd', 'e'));
    fc.assert(
      fc.property(fc.array(fc.tuple(ids, ids)), (rooms) => {
        const view = new RoomView();
        const app = { users: new Set<string>(), streams: new Set<string>() };
        for (const [index, [users, streams]] of rooms.entries()) {
          const truth = snapshot(
            index + 1,
            users.map(user),
            streams.map((id) => stream(id)),
          );
          for (const change of view.applySnapshot(truth)) follow(app, change);
          expect([...app.users].sort()).toEqual([...users].sort());
          expect([...app.streams].sort()).toEqual([...streams].sort());
        }
      }),
    );
  });
});

/** What an app does with a change; it fails on an addition of what it has, or a deletion of what it has not. */
function follow(app: { users: Set<string>; streams: Set<string> }, change: RoomChange): void {
  const add = (set: Set<string>, id: string) => {
    expect(set.has(id)).toBe(false);
    set.add(id);
  };
  if (change.type === 'usersAdded') for (const { userId } of change.users) add(app.users, userId);
  if (change.type === 'streamsAdded') for (const { streamId } of change.streams) add(app.streams, streamId);
  if (change.type === 'usersDeleted') {
    for (const { userId } of change.users) expect(app.users.delete(userId)).toBe(true);
  }
  if (change.type === 'streamsDeleted') {
    for (const { streamId } of change.streams) expect(app.streams.delete(streamId)).toBe(true);
  }
}
