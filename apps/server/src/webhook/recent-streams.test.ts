import { expect, it } from 'vitest';
import { RecentStreams } from './recent-streams.ts';

const room = { appId: 1, roomId: 'red', roomSessionId: '7' };
const stream = {
  user: { userId: 'ann', userName: 'Ann' },
  sessionId: 's',
  streamId: 'cam',
  publishId: '7-1',
  extraInfo: '',
  sequence: 1,
};
const added = { type: 'streamAdded', ...stream, videoCodec: null } as const;
const deleted = { type: 'streamDeleted', ...stream, reason: 1 } as const;

it('a stream that its user publishes again within 90 s comes back, also in the room’s next life', () => {
  const streams = new RecentStreams();
  expect(streams.isRecreated(room, added, 0)).toBe(false);
  streams.isRecreated(room, deleted, 1_000);
  expect(streams.isRecreated({ ...room, roomSessionId: '8' }, added, 91_000)).toBe(true);
  streams.isRecreated(room, deleted, 100_000);
  expect(streams.isRecreated(room, added, 190_001)).toBe(false);
});

it('a stream of another user, room, app or name is a new one', () => {
  const streams = new RecentStreams();
  streams.isRecreated(room, deleted, 0);
  const ben = { userId: 'ben', userName: 'Ben' };
  expect(streams.isRecreated(room, { ...added, user: ben }, 1)).toBe(false);
  expect(streams.isRecreated(room, { ...added, streamId: 'screen' }, 1)).toBe(false);
  expect(streams.isRecreated({ ...room, roomId: 'blue' }, added, 1)).toBe(false);
  expect(streams.isRecreated({ ...room, appId: 2 }, added, 1)).toBe(false);
  expect(streams.isRecreated(room, added, 1)).toBe(true);
});
