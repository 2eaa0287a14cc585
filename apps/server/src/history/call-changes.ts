import type { Happening, RoomLife } from '../room/happening.ts';
import type { CallChange } from '../store/index.ts';

/**
 * What a happening changes in the records of calls, and the hourly figures that it counts for.
 *
 * @param moment when, and on which server
 */
export function changesOf(
  room: RoomLife,
  happening: Happening,
  { atMs, nodeId }: { readonly atMs: number; readonly nodeId: string },
): CallChange[] {
  const { appId, roomId, roomSessionId } = room;
  const counted = (figure: string, value = 1): CallChange => ({
    type: 'counted',
    appId,
    atMs,
    figure,
    value,
  });
  switch (happening.type) {
    case 'roomOpened': {
      const open = { closedAtMs: null, closeReason: null, peakMembers: 0 };
      const call = { roomSessionId, appId, roomId, openedAtMs: atMs, nodeId, ...open };
      return [{ type: 'callOpened', call }, counted('calls')];
    }
    case 'roomClosed':
      return [{ type: 'callClosed', roomSessionId, atMs, reason: happening.reason }];
    case 'memberJoined': {
      const { sessionId, user, memberCount } = happening;
      const member = {
        sessionId,
        roomSessionId,
        ...user,
        joinedAtMs: atMs,
        leftAtMs: null,
        leaveReason: null,
      };
      return [
        { type: 'memberJoined', member },
        { type: 'membersPeaked', roomSessionId, members: memberCount },
      ];
    }
    case 'memberLeft': {
      const { sessionId, reason, joinedAtMs } = happening;
      return [
        { type: 'memberLeft', sessionId, atMs, reason },
        counted('memberSeconds', (atMs - joinedAtMs) / 1000),
      ];
    }
    case 'streamAdded': {
      const { sessionId, streamId, user } = happening;
      const stream = {
        publishId: happening.publishId,
        roomSessionId,
        sessionId,
        userId: user.userId,
        streamId,
        startedAtMs: atMs,
        endedAtMs: null,
        endReason: null,
      };
      return [{ type: 'streamStarted', stream }, counted('streams')];
    }
    case 'streamDeleted':
      return [
        {
          type: 'streamEnded',
          publishId: happening.publishId,
          atMs,
          reason: happening.reason,
        },
      ];
    default:
      return happening satisfies never;
  }
}
