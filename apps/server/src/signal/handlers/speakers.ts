import type { Handler } from './context.ts';

/** [SIG-50] */
export const watchSpeakers: Handler<'watchSpeakers'> = ({ session }, { isOn }) => {
  const { room, member } = session.membership;
  member.watchesSpeakers = isOn;
  return { speakers: room.speakers() };
};
