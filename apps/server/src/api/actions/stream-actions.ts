import type { RoomsPort } from '../../room/rooms-port.ts';
import { type Action, action } from '../action.ts';
import { ApiError } from '../codes.ts';
import { roomId, streamId, userId, userName } from '../common-fields.ts';
import { text, whole } from '../fields.ts';

/** Actions on the streams that a room is told of. */
export function streamActions(rooms: RoomsPort): Action[] {
  return [
    action({
      name: 'DescribeSimpleStreamList',
      summary: 'Lists the streams of a room',
      codes: ['roomNotFound'],
      perSecond: 50,
      perRoom: { periodMs: 10_000 },
      fields: { RoomId: roomId },
      data: {
        type: 'object',
        properties: {
          StreamList: {
            type: 'array',
            items: {
              type: 'object',
              properties: {
                StreamId: { type: 'string' },
                UserId: { type: 'string' },
                UserName: { type: 'string' },
                CreateTime: { type: 'integer', description: 'Unix time in milliseconds' },
                StreamNumberId: { type: 'integer' },
              },
            },
          },
        },
      },
      run: (appId, { RoomId }) => {
        const streams = rooms.streams({ appId, roomId: RoomId });
        if (streams === undefined) throw new ApiError('roomNotFound', 'there is no such room');
        return {
          StreamList: streams.map(({ streamId: id, user, announcedAtMs, number }) => ({
            StreamId: id,
            UserId: user.userId,
            UserName: user.userName,
            CreateTime: announcedAtMs,
            StreamNumberId: number,
          })),
        };
      },
    }),
    action({
      name: 'AddStream',
      summary: 'Announces a stream to a room on behalf of a user; nothing is published by that',
      codes: ['roomNotFound', 'streamIdTaken'],
      perSecond: 10,
      fields: {
        RoomId: roomId,
        UserId: userId('whose stream it is'),
        UserName: userName,
        StreamId: streamId,
        StreamTitle: text({ maxBytes: 127, isOptional: true, about: 'its title' }),
        ExtraInfo: text({ maxBytes: 1_024, isOptional: true, about: "the stream's extra info" }),
        CensorFlag: whole({ min: 0, max: 1, ifMissing: 0, about: 'accepted, and without effect here' }),
      },
      run: (appId, { RoomId, UserId, UserName, StreamId, ExtraInfo }) => {
        const user = { userId: UserId, userName: UserName || UserId };
        const stream = { streamId: StreamId, user, extraInfo: ExtraInfo };
        const outcome = rooms.announceStream({ appId, roomId: RoomId }, stream);
        if (outcome === 'noRoom') throw new ApiError('roomNotFound', 'there is no such room');
        if (outcome === 'taken')
          throw new ApiError('streamIdTaken', 'StreamId is that of a stream which is there already');
      },
    }),
    action({
      name: 'DeleteStream',
      summary: 'Tells a room that a stream is gone; its publisher is not told and goes on',
      codes: ['streamMissing'],
      perSecond: 10,
      fields: {
        RoomId: roomId,
        UserId: userId('whose stream it is'),
        UserName: userName,
        StreamId: streamId,
      },
      run: (appId, { RoomId, StreamId }) => {
        if (!rooms.withdrawStream({ appId, roomId: RoomId }, StreamId))
          throw new ApiError('streamMissing', 'there is no such stream in this room');
      },
    }),
  ];
}
