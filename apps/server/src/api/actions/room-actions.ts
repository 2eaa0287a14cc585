import type { RoomMember, RoomsPort } from '../../room/rooms-port.ts';
import { type Action, action } from '../action.ts';
import { ApiError } from '../codes.ts';
import { customReason, roomId, roomIds, userIds } from '../common-fields.ts';
import { flag, text, whole } from '../fields.ts';

const MAX_LISTED = 200;
const ORDINARY_USER = 1;
const noRoom = () => new ApiError('roomNotFound', 'there is no such room');

/** Actions on rooms and the users in them. */
export function roomActions(rooms: RoomsPort): Action[] {
  return [
    action({
      name: 'KickoutUser',
      summary: 'Removes one to five users from a room; it succeeds for users that are not there',
      perSecond: 50,
      fields: { RoomId: roomId, UserId: userIds(5, 'the users'), CustomReason: customReason },
      run: (appId, { RoomId, UserId, CustomReason }) => {
        for (const id of UserId) rooms.kick({ appId, roomId: RoomId }, id, CustomReason);
      },
    }),
    action({
      name: 'CloseRoom',
      summary: 'Removes everybody from a room',
      codes: ['roomNotFound'],
      perSecond: 1,
      fields: {
        RoomId: roomId,
        CustomReason: customReason,
        RoomCloseCallback: flag({ about: 'whether the webhook room_close is sent, too' }),
      },
      run: (appId, { RoomId, CustomReason, RoomCloseCallback }) => {
        const options = { reason: CustomReason, isCloseTold: RoomCloseCallback };
        if (!rooms.close({ appId, roomId: RoomId }, options)) throw noRoom();
      },
    }),
    action({
      name: 'DescribeUserNum',
      summary: 'Counts the users of one to ten rooms; a room that is not there has none',
      perSecond: 10,
      fields: { RoomId: roomIds(10) },
      data: list('UserCountList', { RoomId: string, UserCount: integer, AdminUserCount: integer }),
      run: (appId, { RoomId }) => ({
        UserCountList: RoomId.map((id) => ({
          RoomId: id,
          UserCount: rooms.members({ appId, roomId: id })?.length ?? 0,
          AdminUserCount: 0,
        })),
      }),
    }),
    action({
      name: 'DescribeUserList',
      summary: 'Lists the users of a room page by page, in the order of their logins',
      codes: ['roomNotFound'],
      perSecond: 200,
      perRoom: { periodMs: 1_000 },
      fields: {
        RoomId: roomId,
        Mode: whole({ min: 0, max: 1, ifMissing: 0, about: '0: the earliest first, 1: the latest first' }),
        Limit: whole({ min: 0, max: MAX_LISTED, ifMissing: MAX_LISTED, about: 'users in one answer' }),
        Marker: text({ maxBytes: 256, isOptional: true, about: 'the Marker of the answer before' }),
      },
      data: list('UserList', { UserId: string, UserName: string, UserRole: integer }, { Marker: string }),
      run: (appId, { RoomId, Mode, Limit, Marker }) => {
        const members = rooms.members({ appId, roomId: RoomId });
        if (members === undefined) throw noRoom();
        const ordered = Mode === 0 ? members : members.toReversed();
        const page = pageAfter(ordered, { marker: Marker, limit: Limit, isDescending: Mode === 1 });
        return {
          Marker: page.marker,
          UserList: page.members.map(({ user }) => ({
            UserId: user.userId,
            UserName: user.userName,
            UserRole: ORDINARY_USER,
          })),
        };
      },
    }),
    action({
      name: 'DescribeUsers',
      summary: 'Says of one to ten users whether they are in a room, and since when',
      codes: ['roomNotFound'],
      perSecond: 10,
      fields: { RoomId: roomId, UserId: userIds(10, 'the users') },
      data: list('UserStatusList', {
        UserId: string,
        Status: integer,
        LoginTime: integer,
        UserRole: integer,
      }),
      run: (appId, { RoomId, UserId }) => {
        const members = rooms.members({ appId, roomId: RoomId });
        if (members === undefined) throw noRoom();
        const byId = new Map(members.map((member) => [member.user.userId, member]));
        return {
          UserStatusList: UserId.map((id) => ({
            UserId: id,
            Status: byId.has(id) ? 1 : 0,
            LoginTime: byId.get(id)?.joinedAtMs ?? 0,
            UserRole: ORDINARY_USER,
          })),
        };
      },
    }),
  ];
}

const string = { type: 'string' };
const integer = { type: 'integer' };
const list = (name: string, item: object, more: object = {}) => ({
  type: 'object',
  properties: { ...more, [name]: { type: 'array', items: { type: 'object', properties: item } } },
});

interface PageOptions {
  readonly marker: string;
  readonly limit: number;
  readonly isDescending: boolean;
}

/**
 * The members after a marker, which is the login time and the id of the last one listed: it stays good when that one
 * leaves.
 */
function pageAfter(members: readonly RoomMember[], { marker, limit, isDescending }: PageOptions) {
  let start = 0;
  if (marker !== '') {
    const [, timeText = '', lastId = ''] = /^(\d{1,16})-(.+)$/s.exec(marker) ?? [];
    if (timeText === '')
      throw new ApiError('badParameter', 'Marker must be one of an earlier answer', 'Marker');
    const lastMs = Number(timeText);
    const lastAt = members.findIndex(({ user }) => user.userId === lastId);
    const isBeyond = ({ joinedAtMs }: RoomMember) =>
      isDescending ? joinedAtMs < lastMs : joinedAtMs > lastMs;
    const beyond = members.findIndex(isBeyond);
    start = lastAt === -1 ? (beyond === -1 ? members.length : beyond) : lastAt + 1;
  }
  const page = members.slice(start, start + limit);
  const last = page.at(-1);
  const isEnd = last === undefined || start + limit >= members.length;
  return { members: page, marker: isEnd ? '' : `${last.joinedAtMs}-${last.user.userId}` };
}
