import { checkStreamId, ParleyError, type RequestOf, type ResultOf } from '@parley/protocol';
import { requirePlayNotForbidden } from '../forbids.ts';
import { requireInSight } from '../looking-in.ts';
import type { Handler, HandlerContext } from './context.ts';

/** One of a stream that is played already changes what is received, and is no attempt; nor is looking in. */
export const play = async (
  context: HandlerContext,
  request: RequestOf<'play'>,
): Promise<ResultOf<'play'>> => {
  const { signal, session } = context;
  requireInSight(session, request.streamId);
  const isAttempt = session.rights.kind !== 'look' && !session.media.player.isPlaying(request.streamId);
  if (!isAttempt) return receive(context, request);
  return signal.attempts.play(session, request.streamId, () => receive(context, request));
};

const receive = async (
  { signal, session }: HandlerContext,
  request: RequestOf<'play'>,
): Promise<ResultOf<'play'>> => {
  const { streamId, audio, video, shown, buffer } = request;
  const problem = checkStreamId(streamId);
  if (problem !== undefined) throw new ParleyError(problem);
  const isNew = !session.media.player.isPlaying(streamId);
  if (isNew) {
    await requirePlayNotForbidden(signal, session.appId, streamId);
    if (session.state === 'closed') throw new ParleyError('sessionAbnormal');
  }
  const result = await session.media.player.play(streamId, { audio, video, shown, buffer });
  if (isNew) signal.note(session, 'played', { streamId });
  // A picture that is made larger and smaller is no news.
  signal.log[isNew ? 'info' : 'debug']({
    event: 'streamPlayed',
    sessionId: session.sessionId,
    streamId,
    isPresent: result.present,
  });
  return result;
};

export const stopPlay: Handler<'stopPlay'> = ({ signal, session }, { streamId }) => {
  session.media.player.stopPlay(streamId);
  signal.note(session, 'playStopped', { streamId });
  signal.log.info({ event: 'streamPlayStopped', sessionId: session.sessionId, streamId });
  return {};
};

export const startConsumers: Handler<'startConsumers'> = async ({ session }, { consumerIds }) => {
  await session.media.player.start(consumerIds);
  return {};
};
