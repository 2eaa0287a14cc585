import type { NotificationOf, RoomExtraInfo, StreamInfo, User } from '@parley/protocol';
import { ZegoUpdateType } from '../api/constants.ts';
import { extendedData } from '../api/refusal.ts';
import type { ZegoRoomExtraInfo, ZegoStream } from '../api/room.ts';
import { ZegoUser } from '../api/user.ts';
import type { Emit } from '../events/dispatcher.ts';
import type { RoomChange } from './room-view.ts';

const toUser = ({ userId, userName }: User): ZegoUser => new ZegoUser(userId, userName);

export const toStream = ({ streamId, user, extraInfo }: StreamInfo): ZegoStream => ({
  streamID: streamId,
  user: toUser(user),
  extraInfo,
});

const toExtraInfo = ({ key, value, updateUser, updateTimeMs }: RoomExtraInfo): ZegoRoomExtraInfo => ({
  key,
  value,
  updateUser: toUser(updateUser),
  updateTime: updateTimeMs,
});

/** Tells the app what changed in the room. */
export function emitRoomChange(emit: Emit, roomId: string, change: RoomChange): void {
  const { Add, Delete } = ZegoUpdateType;
  switch (change.type) {
    case 'usersAdded':
      emit('roomUserUpdate', roomId, Add, change.users.map(toUser));
      break;
    case 'usersDeleted':
      emit('roomUserUpdate', roomId, Delete, change.users.map(toUser));
      break;
    case 'streamsAdded':
      emit('roomStreamUpdate', roomId, Add, change.streams.map(toStream), extendedData());
      break;
    case 'streamsDeleted': {
      const reasons = extendedData({ stream_delete_reason: change.reasons.map((code) => ({ code })) });
      emit('roomStreamUpdate', roomId, Delete, change.streams.map(toStream), reasons);
      break;
    }
    case 'streamExtraInfoChanged':
      emit('roomStreamExtraInfoUpdate', roomId, change.streams.map(toStream));
      break;
    case 'roomExtraInfoChanged':
      emit('roomExtraInfoUpdate', roomId, change.infos.map(toExtraInfo));
      break;
  }
}

type MessageNotification = NotificationOf<'broadcastMessages' | 'barrageMessages' | 'customCommand'>;

/** Tells the app of a message. */
export function emitMessage(emit: Emit, roomId: string, notification: MessageNotification): void {
  switch (notification.type) {
    case 'broadcastMessages':
      emit('IMRecvBroadcastMessage', roomId, notification.messages.map(toMessage));
      break;
    case 'barrageMessages':
      emit('IMRecvBarrageMessage', roomId, notification.messages.map(toMessage));
      break;
    case 'customCommand':
      emit('IMRecvCustomCommand', roomId, toUser(notification.fromUser), notification.command);
      break;
  }
}

function toMessage<I>(info: { message: string; messageId: I; sendTimeMs: number; fromUser: User }) {
  return {
    message: info.message,
    messageID: info.messageId,
    sendTime: info.sendTimeMs,
    fromUser: toUser(info.fromUser),
  };
}
