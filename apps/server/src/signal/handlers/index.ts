import { requireMayAsk } from '../looking-in.ts';
import type { Handler, HandlerContext, SessionRequest } from './context.ts';
import { setRoomExtraInfo, setStreamExtraInfo } from './extra-info.ts';
import { heartbeat, leave, renewToken } from './lifecycle.ts';
import { sendBarrageMessage, sendBroadcastMessage, sendCustomCommand } from './messages.ts';
import { play, startConsumers, stopPlay } from './play.ts';
import { addTracks, publish, removeTracks, setTrackState, unpublish } from './publish.ts';
import { reportQuality } from './report-quality.ts';
import { watchSpeakers } from './speakers.ts';
import { connectTransport, resetMedia, restartIce, setReceiveCapabilities } from './transport.ts';

const HANDLERS: { [T in SessionRequest['type']]: Handler<T> } = {
  leave,
  heartbeat,
  renewToken,
  setReceiveCapabilities,
  connectTransport,
  restartIce,
  resetMedia,
  publish,
  unpublish,
  addTracks,
  removeTracks,
  setTrackState,
  play,
  stopPlay,
  startConsumers,
  setStreamExtraInfo,
  setRoomExtraInfo,
  sendBroadcastMessage,
  sendBarrageMessage,
  sendCustomCommand,
  reportQuality,
  watchSpeakers,
};

/** Does what a request asks. @throws {ParleyError} what the client is answered instead */
export function handleSessionRequest(context: HandlerContext, request: SessionRequest): unknown {
  // The table has for each type the handler of that type; the compiler cannot follow a union through it.
  requireMayAsk(context.session, request.type);
  const handler = HANDLERS[request.type] as Handler<SessionRequest['type']>;
  return handler(context, request);
}
