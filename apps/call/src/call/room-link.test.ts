import { checkRoomId } from '@parley/protocol';
import { describe, expect, it } from 'vitest';
import { addressOfRoom, roomOfAddress, suggestRoom } from './room-link.ts';

describe('a room in an address', () => {
  it.each([
    ['https://call.test/#room=standup', 'standup'],
    ['https://call.test/call?room=standup', 'standup'],
    ['https://call.test/?room=query#room=fragment', 'fragment'],
    ['https://call.test/#room=a%26b', 'a&b'],
    ['https://call.test/#room=%20', undefined],
    ['https://call.test/#controls', undefined],
    ['https://call.test/', undefined],
  ])('%s names %j', (address, room) => {
    expect(roomOfAddress(address)).toBe(room);
  });

  it.each(['standup', 'a&b=c', 'x+y', '50%', '会议'])(
    'survives being put there and read back: %s',
    (room) => {
      expect(roomOfAddress(addressOfRoom('https://call.test/call?room=old&x=1', room))).toBe(room);
    },
  );

  it('replaces one in the query and leaves the rest of the address', () => {
    expect(addressOfRoom('https://call.test/call?room=old&x=1#room=older', 'new')).toBe(
      'https://call.test/call?x=1#room=new',
    );
  });
});

describe('suggestRoom', () => {
  it('gives names that a server accepts, and different ones', () => {
    const rooms = Array.from({ length: 100 }, () => suggestRoom(Math.random));
    for (const room of rooms) expect(checkRoomId(room)).toBeUndefined();
    expect(new Set(rooms).size).toBe(100);
  });

  it('uses the whole alphabet it is given', () => {
    expect(suggestRoom(() => 0)).toBe('aaa-aaaa-aaa');
    expect(suggestRoom(() => 0.9999)).toBe('zzz-zzzz-zzz');
  });
});
