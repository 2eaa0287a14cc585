import { type ZegoEventHandler, ZegoPlayerState, ZegoUpdateType } from '@parley/sdk';
import type { DebugEvent } from './state.ts';

/** Keeps the page's states and figures in step with the SDK's callbacks. */
export function stateEvents(send: (event: DebugEvent) => void): ZegoEventHandler {
  return {
    onRoomStateChanged: (reason) => send({ type: 'roomChanged', reason }),
    onRoomUserUpdate(updateType, userList) {
      const userIds = userList.map(({ userID }) => userID);
      send({ type: updateType === ZegoUpdateType.Add ? 'usersAdded' : 'usersDeleted', userIds });
    },
    onRoomStreamUpdate(updateType, streamList) {
      if (updateType === ZegoUpdateType.Add) {
        const streams = streamList.map(({ streamID, user }) => ({ streamId: streamID, userId: user.userID }));
        send({ type: 'streamsAdded', streams });
      } else send({ type: 'streamsDeleted', streamIds: streamList.map(({ streamID }) => streamID) });
    },
    onPublisherStateUpdate: (state) => send({ type: 'publisherChanged', state }),
    onPlayerStateUpdate(state, errorCode, _extendedData, streamID) {
      if (state === ZegoPlayerState.NoPlay && errorCode === 0)
        send({ type: 'playerForgotten', streamId: streamID });
      else send({ type: 'playerChanged', streamId: streamID, state });
    },
    onPublisherQualityUpdate(quality, streamID) {
      const { videoKBPS, audioKBPS, videoSendFPS, rtt, packetLostRate } = quality;
      const sample = { kbps: videoKBPS + audioKBPS, fps: videoSendFPS, rttMs: rtt, loss: packetLostRate };
      send({ type: 'qualityTold', streamId: streamID, direction: 'publish', sample, latest: { ...quality } });
    },
    onPlayerQualityUpdate(quality, streamID) {
      const { videoKBPS, audioKBPS, videoRenderFPS, rtt, packetLostRate } = quality;
      const sample = { kbps: videoKBPS + audioKBPS, fps: videoRenderFPS, rttMs: rtt, loss: packetLostRate };
      send({ type: 'qualityTold', streamId: streamID, direction: 'play', sample, latest: { ...quality } });
    },
  };
}
