import type { RoomsPort } from '../../room/rooms-port.ts';
import { type Action, action } from '../action.ts';
import { ApiError } from '../codes.ts';
import {
  messageCategory,
  messageContent,
  optionalUserIds,
  roomId,
  userId,
  userName,
} from '../common-fields.ts';

const USER_OFFLINE = 50_003;
const noRoom = () => new ApiError('roomNotFound', 'there is no such room');

/** Messages from an app's back end to rooms. The sender need not be there, and never gets its own message. */
export function messageActions(rooms: RoomsPort): Action[] {
  const fields = {
    RoomId: roomId,
    UserId: userId('the sender'),
    UserName: userName,
    MessageCategory: messageCategory,
    MessageContent: messageContent,
  };
  const sender = (id: string, name: string) => ({ userId: id, userName: name || id });
  return [
    action({
      name: 'SendBroadcastMessage',
      summary: 'Sends a message to everybody in a room',
      codes: ['roomNotFound'],
      perSecond: 100,
      fields,
      data: { type: 'object', properties: { MessageId: { type: 'integer' } } },
      run: (appId, { RoomId, UserId, UserName, MessageContent }) => {
        const message = { fromUser: sender(UserId, UserName), content: MessageContent };
        const messageId = rooms.broadcast({ appId, roomId: RoomId }, message);
        if (messageId === undefined) throw noRoom();
        return { MessageId: messageId };
      },
    }),
    action({
      name: 'SendBarrageMessage',
      summary: 'Sends a barrage message to everybody in a room',
      codes: ['roomNotFound'],
      perSecond: 100,
      fields,
      data: { type: 'object', properties: { MessageId: { type: 'string' } } },
      run: (appId, { RoomId, UserId, UserName, MessageContent }) => {
        const message = { fromUser: sender(UserId, UserName), content: MessageContent };
        const messageId = rooms.barrage({ appId, roomId: RoomId }, message);
        if (messageId === undefined) throw noRoom();
        return { MessageId: messageId };
      },
    }),
    action({
      name: 'SendCustomCommand',
      summary: 'Sends a command to named users of a room, or to everybody',
      codes: ['roomNotFound'],
      perSecond: 100,
      fields: {
        RoomId: roomId,
        FromUserId: userId('the sender'),
        ToUserId: optionalUserIds(10, 'the receivers; everybody without any'),
        MessageContent: messageContent,
      },
      data: {
        type: 'object',
        properties: {
          FailUsers: {
            type: 'array',
            items: {
              type: 'object',
              properties: { Uid: { type: 'string' }, Code: { type: 'integer' } },
            },
          },
        },
      },
      run: (appId, { RoomId, FromUserId, ToUserId, MessageContent }) => {
        const message = { fromUser: sender(FromUserId, ''), content: MessageContent };
        const absent = rooms.command({ appId, roomId: RoomId }, message, ToUserId);
        if (absent === undefined) throw noRoom();
        return { FailUsers: absent.map((id) => ({ Uid: id, Code: USER_OFFLINE })) };
      },
    }),
  ];
}
