import { ERRORS } from '@parley/protocol';
import { describe, expect, it } from 'vitest';
import { AppRooms, type Membership } from './app-rooms.ts';
import { setRoomExtraInfo, setStreamExtraInfo } from './extra-info.ts';
import { barrage, broadcast, customCommand } from './messages.ts';
import { memberQuality } from './quality.ts';

function roomOf<const T extends readonly string[]>(...userIds: T): { [K in keyof T]: Membership } {
  const rooms = new AppRooms(7);
  return userIds.map((userId) => {
    const request = {
      roomId: 'red',
      user: { userId, userName: userId },
      sessionId: `session of ${userId}`,
      maxMemberCount: 0,
      isUserStatusNotify: false,
      authLevel: 0,
      maxRooms: 0,
      newRoomSessionId: 'life',
    };
    return rooms.join(request, 0).membership;
  }) as { [K in keyof T]: Membership };
}

describe('messages', () => {
  it('[SIG-26] [SIG-21] go to everybody else, with the sender, a rising id and the time', () => {
    const [anna] = roomOf('anna', 'ben');
    const first = broadcast(anna, 'hello', 5);
    expect(first.effects).toMatchObject([
      {
        sessionIds: ['session of ben'],
        message: {
          type: 'broadcastMessages',
          messages: [{ fromUser: { userId: 'anna' }, message: 'hello', sendTimeMs: 5 }],
        },
      },
    ]);
    expect(broadcast(anna, 'again', 6).messageId).toBeGreaterThan(first.messageId);
    expect(barrage(anna, 'x', 7).effects).toMatchObject([{ message: { type: 'barrageMessages' } }]);
  });

  it('[SIG-26] hold 1 to 1024 bytes', () => {
    const [anna] = roomOf('anna');
    expect(() => broadcast(anna, '', 0)).toThrow(ERRORS.messageEmpty.en);
    expect(() => broadcast(anna, '界'.repeat(342), 0)).toThrow(ERRORS.messageTooLong.en);
    expect(() => broadcast(anna, `${'界'.repeat(341)}x`, 0)).not.toThrow();
  });

  it('[SIG-26] are limited to 2 broadcasts a second from one user and 10 in one room', () => {
    const members = roomOf('a', 'b', 'c', 'd', 'e', 'f');
    for (const member of members.slice(0, 5)) {
      broadcast(member, 'x', 0);
      broadcast(member, 'x', 999);
    }
    expect(() => broadcast(members[0], 'x', 999)).toThrow(ERRORS.messageRateLimited.en);
    expect(() => broadcast(members[5], 'x', 999)).toThrow(ERRORS.messageRateLimited.en);
    expect(() => broadcast(members[5], 'x', 1000)).not.toThrow();
  });

  it('[SIG-26] are limited to 20 barrage messages a second in one room', () => {
    const [anna] = roomOf('anna');
    for (let i = 0; i < 20; i++) barrage(anna, 'x', i);
    expect(() => barrage(anna, 'x', 20)).toThrow(ERRORS.messageRateLimited.en);
  });

  it('[SIG-26] as commands go to those named that are there, never to the sender, each once', () => {
    const [anna] = roomOf('anna', 'ben', 'cleo');
    expect(customCommand(anna, 'c', ['ben', 'ben', 'nobody', 'anna'], 0)).toMatchObject([
      { sessionIds: ['session of ben'], message: { type: 'customCommand', command: 'c' } },
    ]);
    expect(customCommand(anna, 'c', ['nobody'], 0)).toEqual([]);
    expect(customCommand(anna, 'c', [], 0)).toMatchObject([
      { sessionIds: ['session of ben', 'session of cleo'] },
    ]);
  });

  it('[SIG-26] as commands are limited to 200 a second to one user and 10 to several', () => {
    const [anna] = roomOf('anna', 'ben');
    for (let i = 0; i < 200; i++) customCommand(anna, 'c', ['ben'], 0);
    expect(() => customCommand(anna, 'c', ['ben'], 0)).toThrow(ERRORS.messageRateLimited.en);
    for (let i = 0; i < 10; i++) customCommand(anna, 'c', [], 0);
    expect(() => customCommand(anna, 'c', [], 0)).toThrow(ERRORS.messageRateLimited.en);
  });

  it('[SIG-26] as commands refuse a target without a name or with one that is too long', () => {
    const [anna] = roomOf('anna');
    expect(() => customCommand(anna, 'c', [''], 0)).toThrow(ERRORS.commandTargetEmpty.en);
    expect(() => customCommand(anna, 'c', ['x'.repeat(64)], 0)).toThrow(ERRORS.commandTargetTooLong.en);
  });
});

describe('extra info', () => {
  it('[SIG-25] of a room has one key, whose value is replaced and told to others', () => {
    const [anna, ben] = roomOf('anna', 'ben');
    setRoomExtraInfo(anna, { key: 'k', value: '1' }, 3);
    expect(setRoomExtraInfo(ben, { key: 'k', value: '2' }, 4)).toMatchObject([
      {
        sessionIds: ['session of anna'],
        message: { infos: [{ key: 'k', value: '2', updateUser: { userId: 'ben' }, updateTimeMs: 4 }] },
      },
    ]);
    expect(() => setRoomExtraInfo(anna, { key: 'other', value: '' }, 5)).toThrow(
      ERRORS.roomExtraInfoTooManyKeys.en,
    );
  });

  it.each([
    ['', 'v', 'roomExtraInfoKeyEmpty'],
    ['k'.repeat(128), 'v', 'roomExtraInfoKeyTooLong'],
    ['k', 'v'.repeat(129), 'roomExtraInfoValueTooLong'],
  ] as const)('[SIG-25] of a room refuses key %s with value %s', (key, value, reason) => {
    const [anna] = roomOf('anna');
    expect(() => setRoomExtraInfo(anna, { key, value }, 0)).toThrow(ERRORS[reason].en);
  });

  it('[SIG-25] of a stream is set by its publisher only', () => {
    const [anna, ben] = roomOf('anna', 'ben');
    anna.room.addStream(anna.member, { streamId: 'one', extraInfo: '' }, 0);
    expect(() => setStreamExtraInfo(ben, 'one', 'x')).toThrow(ERRORS.extraInfoFailed.en);
    expect(() => setStreamExtraInfo(anna, 'none', 'x')).toThrow(ERRORS.extraInfoFailed.en);
    expect(() => setStreamExtraInfo(anna, 'one', 'x'.repeat(1024))).toThrow(ERRORS.extraInfoTooLong.en);
    expect(setStreamExtraInfo(anna, 'one', 'x'.repeat(1023))).toHaveLength(1);
    expect(setStreamExtraInfo(anna, 'one', 'x'.repeat(1023))).toEqual([]);
  });
});

describe('quality', () => {
  it('[SIG-38] reaches those of the room who play one of the sender’s streams, each once', () => {
    const [anna] = roomOf('anna', 'ben', 'cleo');
    anna.member.streamIds.add('one').add('two');
    const playersOf = () => ['session of ben', 'session of somebody in another room', 'session of anna'];
    expect(memberQuality(anna, { upstream: 1, downstream: 2 }, playersOf)).toEqual([
      {
        do: 'notify',
        sessionIds: ['session of ben'],
        message: { type: 'memberQuality', userId: 'anna', upstream: 1, downstream: 2 },
      },
    ]);
    expect(memberQuality(anna, { upstream: 1, downstream: 2 }, () => [])).toEqual([]);
  });
});
