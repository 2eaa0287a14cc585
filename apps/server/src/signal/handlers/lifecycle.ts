import { ParleyError } from '@parley/protocol';
import { rightsOfPass } from '../looking-in.ts';
import { rightsOfToken, tokenRemainSeconds } from '../rights.ts';
import type { Handler } from './context.ts';

export const leave: Handler<'leave'> = ({ signal, session }) => {
  signal.endSession(session, 'left');
  return {};
};

/** That it came is what counts: every request shows that the client lives [SIG-17]. */
export const heartbeat: Handler<'heartbeat'> = () => ({});

/** [SIG-18] */
export const renewToken: Handler<'renewToken'> = async ({ signal, session }, { token }) => {
  const app = await signal.apps.find(session.appId);
  if (app === undefined) throw new ParleyError('appIdUnknown');
  const { room, member } = session.membership;
  const nowMs = signal.nowMs();
  const login = { userId: member.user.userId, roomId: room.roomId, nowMs };
  session.rights =
    session.rights.kind === 'look'
      ? rightsOfPass(signal.looks, app, { ...login, token })
      : rightsOfToken(app, token, login);
  session.isWarnedOfTokenEnd = false;
  return { tokenRemainSeconds: tokenRemainSeconds(session.rights, nowMs) ?? 0 };
};
