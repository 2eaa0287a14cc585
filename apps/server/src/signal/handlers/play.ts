import { checkStreamId, ParleyError } from '@parley/protocol';
import type { Handler } from './context.ts';

export const play: Handler<'play'> = async ({ signal, session }, { streamId, audio, video }) => {
  const problem = checkStreamId(streamId);
  if (problem !== undefined) throw new ParleyError(problem);
  const result = await session.media.player.play(streamId, { audio, video });
  signal.log.info({
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
