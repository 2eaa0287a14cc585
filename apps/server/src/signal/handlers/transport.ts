import type { Handler } from './context.ts';

export const setReceiveCapabilities: Handler<'setReceiveCapabilities'> = (
  { session },
  { rtpCapabilities },
) => {
  session.media.player.setCapabilities(rtpCapabilities);
  return {};
};

export const connectTransport: Handler<'connectTransport'> = async ({ session }, request) => {
  await session.media.connectTransport(request.transportId, request.dtlsParameters);
  return {};
};

export const restartIce: Handler<'restartIce'> = async ({ session }, { transportId }) => {
  return { iceParameters: await session.media.restartIce(transportId) };
};

export const resetMedia: Handler<'resetMedia'> = ({ session }) => {
  session.media.reset();
  return {};
};
