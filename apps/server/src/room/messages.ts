import { LIMITS, ParleyError, utf8Length } from '@parley/protocol';
import type { Membership } from './app-rooms.ts';
import type { Effect } from './effects.ts';

/** @throws {ParleyError} messageEmpty, messageTooLong */
function checkMessage(message: string): void {
  if (message === '') throw new ParleyError('messageEmpty');
  const bytes = utf8Length(message);
  if (bytes > LIMITS.messageBytes)
    throw new ParleyError('messageTooLong', { detail: `${bytes} bytes, at most ${LIMITS.messageBytes}` });
}

/** A reliable message to everybody else in the room [SIG-26]. */
export function broadcast(
  { room, member }: Membership,
  message: string,
  nowMs: number,
): { messageId: number; effects: Effect[] } {
  checkMessage(message);
  if (!member.messageRates.allowBroadcast(LIMITS.broadcastPerUserPerSecond, nowMs))
    throw new ParleyError('messageRateLimited', {
      detail: `at most ${LIMITS.broadcastPerUserPerSecond} broadcast messages a second from one user`,
    });
  if (!room.allowBroadcast(nowMs))
    throw new ParleyError('messageRateLimited', {
      detail: `at most ${LIMITS.broadcastPerRoomPerSecond} broadcast messages a second in one room`,
    });
  const messageId = room.nextMessageId();
  const messages = [{ fromUser: member.user, message, messageId, sendTimeMs: nowMs }];
  return { messageId, effects: room.tellOthers(member, { type: 'broadcastMessages', messages }) };
}

/** A message to everybody else that may be refused in a flood [SIG-26]. */
export function barrage(
  { room, member }: Membership,
  message: string,
  nowMs: number,
): { messageId: string; effects: Effect[] } {
  checkMessage(message);
  if (!room.allowBarrage(nowMs))
    throw new ParleyError('messageRateLimited', {
      detail: `at most ${LIMITS.barragePerRoomPerSecond} barrage messages a second in one room`,
    });
  const messageId = String(room.nextMessageId());
  const messages = [{ fromUser: member.user, message, messageId, sendTimeMs: nowMs }];
  return { messageId, effects: room.tellOthers(member, { type: 'barrageMessages', messages }) };
}

/** A command to named users of the room, or to all others when none is named [SIG-26]. */
export function customCommand(
  { room, member }: Membership,
  command: string,
  toUserIds: readonly string[],
  nowMs: number,
): Effect[] {
  checkMessage(command);
  for (const userId of toUserIds) {
    if (userId === '') throw new ParleyError('commandTargetEmpty');
    if (utf8Length(userId) > LIMITS.userIdBytes) throw new ParleyError('commandTargetTooLong');
  }
  const isToOne = toUserIds.length === 1;
  const isAllowed = isToOne
    ? member.messageRates.allowCommandToOne(LIMITS.customCommandToOnePerSecond, nowMs)
    : member.messageRates.allowCommandToMany(LIMITS.customCommandToManyPerSecond, nowMs);
  if (!isAllowed)
    throw new ParleyError('messageRateLimited', {
      detail: isToOne
        ? `at most ${LIMITS.customCommandToOnePerSecond} commands a second to one user`
        : `at most ${LIMITS.customCommandToManyPerSecond} commands a second to several users`,
    });
  const message = { type: 'customCommand', fromUser: member.user, command } as const;
  if (toUserIds.length === 0) return room.tellOthers(member, message);
  const receivers = new Set<string>();
  for (const userId of toUserIds) {
    const target = room.member(userId);
    if (target !== undefined && target !== member) receivers.add(target.sessionId);
  }
  return receivers.size === 0 ? [] : [{ do: 'notify', sessionIds: [...receivers], message }];
}
