import * as extraInfo from '../../room/extra-info.ts';
import type { Handler } from './context.ts';

export const setStreamExtraInfo: Handler<'setStreamExtraInfo'> = ({ signal, session }, request) => {
  signal.deliver(extraInfo.setStreamExtraInfo(session.membership, request.streamId, request.extraInfo));
  return {};
};

export const setRoomExtraInfo: Handler<'setRoomExtraInfo'> = ({ signal, session }, { key, value }) => {
  signal.deliver(extraInfo.setRoomExtraInfo(session.membership, { key, value }, signal.nowMs()));
  return {};
};
