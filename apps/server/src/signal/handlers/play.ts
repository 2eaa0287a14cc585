import { checkStreamId, ParleyError } from '@parley/protocol';
import { requirePlayNotForbidden } from '../forbids.ts';
import type { Handler } from './context.ts';

export const play: Handler<'play'> = async ({ signal, session }, request) => {
  const { streamId, audio, video, shown } = request;
  const problem = checkStreamId(streamId);
  if (problem !== undefined) throw new ParleyError(problem);
  const isNew = !session.media.player.isPlaying(streamId);
  if (isNew) {
    await requirePlayNotForbidden(signal, session.appId, streamId);
    if (session.state === 'closed') throw new ParleyError('sessionAbnormal');
  }
  const result = await session.media.player.play(streamId, { audio, video, shown });
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
  signal.log.info({ event: 'streamPlayStopped', sessionId: session.sessionId, streamId });
  return {};
};

export const startConsumers: Handler<'startConsumers'> = async ({ session }, { consumerIds }) => {
  await session.media.player.start(consumerIds);
  return {};
};
