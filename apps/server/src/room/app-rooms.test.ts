import { ERRORS, STREAM_DELETE_REASON } from '@parley/protocol';
import { describe, expect, it } from 'vitest';
import { AppRooms, type JoinRequest } from './app-rooms.ts';
import type { Effect } from './effects.ts';

let sessions = 0;
const enter = (rooms: AppRooms, userId: string, options: Partial<JoinRequest> = {}, nowMs = 0) =>
  rooms.join(
    {
      roomId: 'red',
      user: { userId, userName: userId },
      sessionId: `s-${++sessions}`,
      maxMemberCount: 0,
      isUserStatusNotify: true,
      authLevel: 0,
      maxRooms: 0,
      newRoomSessionId: `life-${sessions}`,
      ...options,
    },
    nowMs,
  );
/** What others notice. */
const noticed = (effects: Effect[]) => effects.filter((effect) => effect.do !== 'record');
const types = (effects: Effect[]) =>
  noticed(effects).map((effect) => (effect.do === 'notify' ? effect.message.type : effect.do));
const recorded = (effects: Effect[]) =>
  effects.flatMap((effect) => (effect.do === 'record' ? [effect.happening] : []));

describe('joining', () => {
  it('[SIG-13] lets the first member decide how many fit, and refuses the next with roomFull', () => {
    const rooms = new AppRooms(7);
    enter(rooms, 'anna', { maxMemberCount: 2 });
    enter(rooms, 'ben', { maxMemberCount: 50 });
    expect(() => enter(rooms, 'cleo')).toThrow(ERRORS.roomFull.en);
    expect(rooms.find('red', 'cleo')).toBeUndefined();
  });

  it('[SIG-13] [SIG-14] gives a user that is in the full room already its own place again', () => {
    const rooms = new AppRooms(7);
    enter(rooms, 'anna', { maxMemberCount: 2 });
    enter(rooms, 'ben');
    expect(enter(rooms, 'ben').membership.room.memberCount).toBe(2);
  });

  it('[SIG-14] ends the earlier session in another room, its streams first, with reason 3', () => {
    const rooms = new AppRooms(7);
    const witness = enter(rooms, 'witness').membership;
    const earlier = enter(rooms, 'anna').membership;
    rooms.claimStream(earlier, 'one');
    rooms.announceStream(earlier, { streamId: 'one', extraInfo: '' }, 0);
    const { effects } = enter(rooms, 'anna', { roomId: 'blue' });
    expect(types(effects)).toEqual(['streamsDeleted', 'usersDeleted', 'endSession']);
    expect(noticed(effects)[0]).toMatchObject({
      sessionIds: [witness.member.sessionId],
      message: { reasons: [STREAM_DELETE_REASON.repeatedLogin] },
    });
    expect(noticed(effects)[2]).toMatchObject({
      sessionId: earlier.member.sessionId,
      code: ERRORS.kickedElsewhere.code,
    });
  });

  it('refuses the 201st login of a second, and takes it a second later', () => {
    const rooms = new AppRooms(7);
    for (let i = 0; i < 200; i++) enter(rooms, `u${i}`, { isUserStatusNotify: false }, i);
    expect(() => enter(rooms, 'one too many', {}, 199)).toThrow(ERRORS.roomRateLimited.en);
    expect(() => enter(rooms, 'later', {}, 1000)).not.toThrow();
  });

  it('[SIG-15] ends the room with its last member: the next life has another name and limit', () => {
    const rooms = new AppRooms(7);
    const first = enter(rooms, 'anna', { maxMemberCount: 1 }).membership;
    rooms.leave(first, STREAM_DELETE_REASON.stopped);
    const second = enter(rooms, 'ben').membership;
    expect(second.room.roomSessionId).not.toBe(first.room.roomSessionId);
    expect(second.room.maxMemberCount).toBe(0);
  });

  it('does nothing when a member leaves that has been replaced', () => {
    const rooms = new AppRooms(7);
    const first = enter(rooms, 'anna').membership;
    enter(rooms, 'anna');
    expect(rooms.leave(first, 1)).toEqual([]);
    expect(rooms.find('red', 'anna')).toBeDefined();
  });

  it('[SIG-22] tells nothing of members that did not ask, and nothing to them', () => {
    const rooms = new AppRooms(7);
    const silent = enter(rooms, 'silent', { isUserStatusNotify: false });
    const asking = enter(rooms, 'asking');
    expect(noticed(silent.effects)).toEqual([]);
    expect(noticed(asking.effects)).toEqual([]);
    const { room, member } = asking.membership;
    expect(room.snapshot(member)).toMatchObject({ users: [], onlineUserCount: 2, revision: 2 });
  });
});

describe('streams', () => {
  it('[SIG-30] belong to one member of the whole app', () => {
    const rooms = new AppRooms(7);
    const anna = enter(rooms, 'anna').membership;
    const ben = enter(rooms, 'ben', { roomId: 'blue' }).membership;
    rooms.claimStream(anna, 'one');
    expect(() => rooms.claimStream(ben, 'one')).toThrow(ERRORS.streamExists.en);
    expect(rooms.releaseStream(ben, 'one')).toEqual([]);
    rooms.releaseStream(anna, 'one');
    expect(() => rooms.claimStream(ben, 'one')).not.toThrow();
  });

  it('[SIG-30] are at most four for each member, and claiming again takes no second place', () => {
    const rooms = new AppRooms(7);
    const { membership } = enter(rooms, 'anna');
    for (const streamId of ['1', '2', '3', '4', '4']) rooms.claimStream(membership, streamId);
    expect(() => rooms.claimStream(membership, '5')).toThrow(ERRORS.channelPublishing.en);
  });

  it('[SIG-32] are told of once, however often they are published', () => {
    const rooms = new AppRooms(7);
    enter(rooms, 'witness');
    const { membership } = enter(rooms, 'anna');
    rooms.claimStream(membership, 'one');
    expect(types(rooms.announceStream(membership, { streamId: 'one', extraInfo: '' }, 0))).toEqual([
      'streamsAdded',
    ]);
    expect(rooms.announceStream(membership, { streamId: 'one', extraInfo: '' }, 0)).toEqual([]);
    expect(types(rooms.announceStream(membership, { streamId: 'one', extraInfo: 'new info' }, 0))).toEqual([
      'streamExtraInfoChanged',
    ]);
  });

  it('[SIG-10] are listed in the order they appeared, without one’s own', () => {
    const rooms = new AppRooms(7);
    const anna = enter(rooms, 'anna').membership;
    const ben = enter(rooms, 'ben').membership;
    for (const [membership, streamId] of [
      [ben, 'z'],
      [anna, 'own'],
      [ben, 'a'],
    ] as const) {
      rooms.claimStream(membership, streamId);
      rooms.announceStream(membership, { streamId, extraInfo: '' }, 0);
    }
    expect(anna.room.snapshot(anna.member).streams.map(({ streamId }) => streamId)).toEqual(['z', 'a']);
  });
});

describe('the online count', () => {
  it('[SIG-24] is told to every member every 30 s', () => {
    const rooms = new AppRooms(7);
    const { membership } = enter(rooms, 'anna');
    enter(rooms, 'ben', { isUserStatusNotify: false });
    expect(membership.room.tick(29_999)).toEqual([]);
    const [effect] = membership.room.tick(30_000);
    expect(effect).toMatchObject({ message: { type: 'onlineUserCount', count: 2 } });
    expect(effect?.do === 'notify' && effect.sessionIds.length).toBe(2);
    expect(membership.room.tick(30_001)).toEqual([]);
    expect(membership.room.tick(60_000)).toHaveLength(1);
  });
});

describe('what is kept of a room', () => {
  const user = (userId: string) => ({ userId, userName: userId });

  it('is its whole life in order, from the first member to the last', () => {
    const rooms = new AppRooms(7);
    const { membership: anna, effects: first } = enter(rooms, 'anna');
    const { membership: ben, effects: second } = enter(rooms, 'ben', { isUserStatusNotify: false });
    const [annaId, benId] = [anna.member.sessionId, ben.member.sessionId];
    rooms.claimStream(ben, 'cam');
    const effects = [
      ...first,
      ...second,
      ...rooms.announceStream(ben, { streamId: 'cam', extraInfo: 'info', videoCodec: 'vp8' }, 0),
      ...rooms.leave(ben, STREAM_DELETE_REASON.kicked),
      ...rooms.leave(anna, STREAM_DELETE_REASON.heartbeatTimeout),
    ];
    const publishId = `${anna.room.roomSessionId}-1`;
    const cam = { user: user('ben'), sessionId: benId, streamId: 'cam', publishId, extraInfo: 'info' };
    expect(recorded(effects)).toEqual([
      { type: 'roomOpened', by: user('anna') },
      {
        type: 'memberJoined',
        user: user('anna'),
        sessionId: annaId,
        memberCount: 1,
        isRelogin: false,
        authLevel: 0,
        sequence: 1,
      },
      {
        type: 'memberJoined',
        user: user('ben'),
        sessionId: benId,
        memberCount: 2,
        isRelogin: false,
        authLevel: 0,
        sequence: 2,
      },
      { type: 'streamAdded', ...cam, videoCodec: 'vp8', sequence: 1 },
      { type: 'streamDeleted', ...cam, reason: STREAM_DELETE_REASON.kicked, sequence: 2 },
      {
        type: 'memberLeft',
        user: user('ben'),
        sessionId: benId,
        joinedAtMs: 0,
        reason: STREAM_DELETE_REASON.kicked,
        sequence: 3,
      },
      {
        type: 'memberLeft',
        user: user('anna'),
        sessionId: annaId,
        joinedAtMs: 0,
        reason: STREAM_DELETE_REASON.heartbeatTimeout,
        sequence: 4,
      },
      { type: 'roomClosed', reason: 1, isTold: true },
    ]);
    const { roomSessionId } = anna.room;
    for (const effect of effects)
      if (effect.do === 'record') expect(effect.room).toEqual({ appId: 7, roomId: 'red', roomSessionId });
  });

  it('says of a login whether it takes the place of a session of the same user in the same room', () => {
    const rooms = new AppRooms(7);
    const relogins = (roomId: string) =>
      recorded(enter(rooms, 'anna', { roomId }).effects).flatMap((one) =>
        one.type === 'memberJoined' ? [one.isRelogin] : [],
      );
    expect(relogins('red')).toEqual([false]);
    expect(relogins('red')).toEqual([true]);
    expect(relogins('blue')).toEqual([false]);
  });

  it('says of a stream that was never announced nothing', () => {
    const rooms = new AppRooms(7);
    const { membership } = enter(rooms, 'anna');
    rooms.claimStream(membership, 'one');
    expect(recorded(rooms.releaseStream(membership, 'one'))).toEqual([]);
  });
});
