import {
  ZegoDeviceExceptionType,
  ZegoDeviceType,
  type ZegoEventHandler,
  ZegoPlayerState,
  ZegoPublisherState,
  ZegoRemoteDeviceState,
  ZegoRoomStateChangedReason,
  ZegoStreamQualityLevel,
  ZegoUpdateType,
  ZegoUser,
} from '@parley/sdk';
import { describe, expect, it } from 'vitest';
import type { CallEvent } from '../state.ts';
import { callEvents, codeOfException } from './sdk-events.ts';

const NOW = 5_000;

/** What the callbacks that `tell` makes turn into. */
function eventsOf(tell: (handler: Required<ZegoEventHandler>) => void): CallEvent[] {
  const events: CallEvent[] = [];
  const handler = callEvents({
    send: (event) => events.push(event),
    mainStreamId: () => 'mine',
    onScreenEnded: () => undefined,
    now: () => NOW,
  });
  tell(handler as Required<ZegoEventHandler>);
  return events;
}

const Reason = ZegoRoomStateChangedReason;

describe('the room’s state', () => {
  it.each([
    [Reason.Logined, 0, [{ type: 'joined', atMs: NOW }]],
    [Reason.LoginFailed, 1002034, [{ type: 'joinFailed', failure: { code: 1002034, detail: 'why' } }]],
    [Reason.Reconnecting, 1002051, [{ type: 'linkLost' }]],
    [Reason.Reconnected, 0, [{ type: 'linkBack' }]],
    [
      Reason.ReconnectFailed,
      1002053,
      [{ type: 'ended', atMs: NOW, ending: { kind: 'failed', failure: { code: 1002053, detail: 'why' } } }],
    ],
    [
      Reason.KickOut,
      1002050,
      [{ type: 'ended', atMs: NOW, ending: { kind: 'failed', failure: { code: 1002050, detail: 'why' } } }],
    ],
    [Reason.Logining, 0, []],
    [Reason.Logout, 0, []],
    [Reason.LogoutFailed, 1002002, []],
  ])('%d with code %d', (reason, code, events) => {
    expect(
      eventsOf((handler) => handler.onRoomStateChanged(reason, code, { message: 'why' }, 'room')),
    ).toEqual(events);
  });
});

describe('publishing and playing', () => {
  const publisher = (state: ZegoPublisherState, code: number, streamId = 'mine') =>
    eventsOf((handler) => handler.onPublisherStateUpdate(state, code, {}, streamId));

  it('follow one’s main stream only', () => {
    const { Publishing, PublishRequesting, NoPublish } = ZegoPublisherState;
    expect(publisher(PublishRequesting, 0)).toEqual([
      { type: 'publisherChanged', publishing: { kind: 'requesting' } },
    ]);
    expect(publisher(Publishing, 0)).toEqual([{ type: 'publisherChanged', publishing: { kind: 'live' } }]);
    expect(publisher(NoPublish, 1003028)).toEqual([
      { type: 'publisherChanged', publishing: { kind: 'failed', code: 1003028 } },
    ]);
    expect(publisher(Publishing, 0, 'mine-screen')).toEqual([]);
  });

  it.each([1003001, 1006002, 1006003])(
    'do not call it a failure when there is nothing to publish (%d)',
    (code) => {
      expect(publisher(ZegoPublisherState.NoPublish, code)).toEqual([
        { type: 'publisherChanged', publishing: { kind: 'idle' } },
      ]);
    },
  );

  it('keep the code of a stream that cannot be played, and are silent about one that was stopped', () => {
    const player = (state: ZegoPlayerState, code: number) =>
      eventsOf((handler) => handler.onPlayerStateUpdate(state, code, {}, 's'));
    expect(player(ZegoPlayerState.NoPlay, 1004010)).toEqual([
      { type: 'playerChanged', streamId: 's', playing: { kind: 'failed', code: 1004010 } },
    ]);
    expect(player(ZegoPlayerState.NoPlay, 0)).toEqual([]);
  });
});

describe('people', () => {
  it('come and go with their streams', () => {
    const users = [new ZegoUser('a', 'Ada')];
    const streams = [{ streamID: 's', user: users[0]!, extraInfo: '' }];
    const events = eventsOf((handler) => {
      handler.onRoomUserUpdate(ZegoUpdateType.Add, users, 'room');
      handler.onRoomStreamUpdate(ZegoUpdateType.Add, streams, {}, 'room');
      handler.onRoomStreamUpdate(ZegoUpdateType.Delete, streams, {}, 'room');
      handler.onRoomUserUpdate(ZegoUpdateType.Delete, users, 'room');
    });
    expect(events).toEqual([
      { type: 'usersAdded', users: [{ userId: 'a', userName: 'Ada' }], atMs: NOW },
      { type: 'streamsAdded', streams: [{ streamId: 's', user: { userId: 'a', userName: 'Ada' } }] },
      { type: 'streamsDeleted', streamIds: ['s'] },
      { type: 'usersDeleted', userIds: ['a'] },
    ]);
  });

  it('have a camera that is on only while it is open', () => {
    const camera = (state: ZegoRemoteDeviceState) =>
      eventsOf((handler) => handler.onRemoteCameraStateUpdate(state, 's'));
    const told = (is: 'on' | 'off') => [{ type: 'remoteDeviceChanged', streamId: 's', device: 'camera', is }];
    expect(camera(ZegoRemoteDeviceState.Open)).toEqual(told('on'));
    expect(camera(ZegoRemoteDeviceState.Mute)).toEqual(told('off'));
    expect(camera(ZegoRemoteDeviceState.Disable)).toEqual(told('off'));
  });

  it('have a network apart from one’s own, which has no userID', () => {
    const { Excellent, Bad, Unknown } = ZegoStreamQualityLevel;
    const events = eventsOf((handler) => {
      handler.onNetworkQuality('', Excellent, Bad);
      handler.onNetworkQuality('a', Excellent, Unknown);
    });
    expect(events).toEqual([
      { type: 'ownQuality', quality: 'bad' },
      { type: 'personQuality', userId: 'a', quality: 'excellent' },
    ]);
  });
});

describe('one’s own devices', () => {
  it('fail with the code that says what to do', () => {
    const { PermissionNotGranted, DeviceOccupied, InvalidId, DeviceUnplugged, Generic } =
      ZegoDeviceExceptionType;
    expect(
      [PermissionNotGranted, DeviceOccupied, InvalidId, DeviceUnplugged, Generic].map(codeOfException),
    ).toEqual([1006003, 1006005, 1006002, 1006006, 1006001]);
    const [event] = eventsOf((handler) =>
      handler.onLocalDeviceExceptionOccurred(PermissionNotGranted, ZegoDeviceType.Microphone, ''),
    );
    expect(event).toEqual({
      type: 'deviceChanged',
      device: 'microphone',
      state: { kind: 'failed', code: 1006003 },
    });
  });
});

it('the ranked speakers of the room become their users', () => {
  const speakers = ['ann', 'ben'].map((userID) => ({ streamID: `of ${userID}`, userID, soundLevel: 50 }));
  expect(eventsOf((handler) => handler.onRoomActiveSpeakersUpdate(speakers, 'room'))).toEqual([
    { type: 'speakersChanged', userIds: ['ann', 'ben'] },
  ]);
});
