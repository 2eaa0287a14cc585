import { barrage, broadcast, customCommand } from '../../room/messages.ts';
import type { Handler } from './context.ts';

export const sendBroadcastMessage: Handler<'sendBroadcastMessage'> = ({ signal, session }, { message }) => {
  const { messageId, effects } = broadcast(session.membership, message, signal.nowMs());
  signal.deliver(effects);
  return { messageId };
};

export const sendBarrageMessage: Handler<'sendBarrageMessage'> = ({ signal, session }, { message }) => {
  const { messageId, effects } = barrage(session.membership, message, signal.nowMs());
  signal.deliver(effects);
  return { messageId };
};

export const sendCustomCommand: Handler<'sendCustomCommand'> = (
  { signal, session },
  { command, toUserIds },
) => {
  signal.deliver(customCommand(session.membership, command, toUserIds, signal.nowMs()));
  return {};
};
