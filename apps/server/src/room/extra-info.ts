import { LIMITS, ParleyError, utf8Length } from '@parley/protocol';
import type { Membership } from './app-rooms.ts';
import type { Effect } from './effects.ts';

/** Sets a key of the room's extra info [SIG-25]. */
export function setRoomExtraInfo(
  { room, member }: Membership,
  entry: { key: string; value: string },
  nowMs: number,
): Effect[] {
  if (entry.key === '') throw new ParleyError('roomExtraInfoKeyEmpty');
  if (utf8Length(entry.key) > LIMITS.roomExtraInfoKeyBytes) throw new ParleyError('roomExtraInfoKeyTooLong');
  if (utf8Length(entry.value) > LIMITS.roomExtraInfoValueBytes)
    throw new ParleyError('roomExtraInfoValueTooLong');
  return room.setExtraInfo(member, entry, nowMs);
}

/** Sets the extra info of a stream that the member publishes [SIG-25]. */
export function setStreamExtraInfo(
  { room, member }: Membership,
  streamId: string,
  extraInfo: string,
): Effect[] {
  checkStreamExtraInfo(extraInfo);
  const stream = room.stream(streamId);
  if (stream?.user.userId !== member.user.userId)
    throw new ParleyError('extraInfoFailed', { detail: 'this session does not publish the stream' });
  return stream.extraInfo === extraInfo ? [] : room.setStreamExtraInfo(member, streamId, extraInfo);
}

/** @throws {ParleyError} extraInfoTooLong */
export function checkStreamExtraInfo(extraInfo: string): void {
  const bytes = utf8Length(extraInfo);
  if (bytes > LIMITS.streamExtraInfoBytes)
    throw new ParleyError('extraInfoTooLong', {
      detail: `${bytes} bytes, at most ${LIMITS.streamExtraInfoBytes}`,
    });
}
