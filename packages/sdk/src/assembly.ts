import { ParleyError } from '@parley/protocol';
import type { CheckedProfile } from './api/check.ts';
import { checkEnum } from './api/check.ts';
import { ZegoEngineState, ZegoNetworkMode, ZegoScenario } from './api/constants.ts';
import { retryWindowsOf, type ZegoEngineConfig } from './api/engine-config.ts';
import { DeviceList } from './devices/device-list.ts';
import { Dispatcher } from './events/dispatcher.ts';
import { DeviceSource } from './media/device.ts';
import { EngineMedia } from './media/session-media.ts';
import { browser } from './platform/browser.ts';
import type { Hint, Platform } from './platform/platform.ts';
import { Playing } from './play/playing.ts';
import { Publishing } from './publish/publishing.ts';
import { QualityMonitor } from './quality/quality-monitor.ts';
import { SoundLevelMonitor } from './quality/sound-level.ts';
import { ActiveSpeakers } from './room/active-speakers.ts';
import { Messages } from './room/messages.ts';
import { errorOfCode, type MediaNotification, Room } from './room/room.ts';
import { backOff } from './signal/reconnect-policy.ts';
import { SpareConnection } from './signal/spare-connection.ts';

/** What an engine is made of. */
export interface EngineParts {
  readonly events: Dispatcher;
  readonly room: Room;
  readonly messages: Messages;
  readonly publishing: Publishing;
  readonly playing: Playing;
  readonly devices: DeviceList;
  readonly soundLevels: SoundLevelMonitor;
  readonly activeSpeakers: ActiveSpeakers;
  /** @throws ParleyError 1000067 while logged in */
  setScenario(scenario: ZegoScenario): void;
  /** Logs out, stops everything, releases the devices. */
  close(): Promise<void>;
}

/** Builds an engine's parts and ties them together; no part knows more of another than it is given here. */
export function createParts(
  profile: CheckedProfile,
  config: ZegoEngineConfig,
  platform: Platform = browser,
): EngineParts {
  const { clock } = platform;
  const windows = retryWindowsOf(config);
  const events = new Dispatcher();
  const { emit } = events;
  const deviceSource = new DeviceSource(() => platform.handlerFactory());
  const media = new EngineMedia(platform, deviceSource);
  const mediaDevices = () => platform.mediaDevices;
  const spareConnection = new SpareConnection({
    clock,
    openSocket: () => platform.openSocket(profile.signalUrl),
    greeted: ({ rtpCapabilities }) => media.prepare(rtpCapabilities),
  });

  const room = new Room({
    profile,
    platform,
    emit,
    media,
    policy: backOff(windows.roomMs),
    spareConnection,
    mediaNotification,
    ended(andPreview) {
      publishing.stopAll(andPreview);
      playing.stopAll();
      media.end();
    },
    ownStreams: (user) =>
      publishing.active.map(({ publisher, channel }) => ({
        streamID: publisher.streamId,
        user,
        extraInfo: channel.extraInfo,
      })),
  });
  const requireRoom = (roomId: string | undefined) => void room.require(roomId);
  const publishing = new Publishing({
    emit,
    clock,
    media,
    scenario: profile.scenario,
    retryWindowMs: windows.streamMs,
    mediaDevices,
    requireRoom,
    changed: activityChanged,
  });
  const playing = new Playing({
    emit,
    clock,
    media,
    requireRoom,
    maxPlays: () => room.maxPlays,
    onGesture: (work) => platform.onGesture(work),
    changed: activityChanged,
    shown: () => quality.firstFrameShown(),
  });
  const devices = new DeviceList(mediaDevices, emit, () => publishing.devicesChanged());
  const soundLevels = new SoundLevelMonitor({
    emit,
    clock,
    microphone: () => publishing.microphone,
    receivers: () =>
      new Map(playing.players.map((player) => [player.streamId, player.consumer('audio')?.rtpReceiver])),
    wanted: (isWanted) => publishing.monitorLevel(isWanted),
  });
  const activeSpeakers = new ActiveSpeakers({ emit, roomId: () => room.roomId });
  const quality = new QualityMonitor({
    emit,
    clock,
    media,
    publishing,
    playing,
    publisherOf: (streamId) => room.publisherOf(streamId),
  });
  deviceSource.preload();
  spareConnection.open();
  media.use({ send: publishing, recv: playing }, activeSpeakers);
  const stopHints = platform.onHint(hinted);

  let isActive = false;
  function activityChanged(): void {
    quality.activityChanged();
    const isActiveNow = publishing.active.length > 0 || publishing.isPreviewing || playing.players.length > 0;
    if (isActiveNow === isActive) return;
    isActive = isActiveNow;
    emit('engineStateUpdate', isActive ? ZegoEngineState.Start : ZegoEngineState.Stop);
  }

  function mediaNotification(notification: MediaNotification): void {
    switch (notification.type) {
      case 'playerTracks':
        playing.tracksChanged(notification);
        break;
      case 'playerFlow':
        playing.flowChanged(notification);
        break;
      case 'trackState':
        playing.trackStateChanged(notification);
        break;
      case 'speakers':
        activeSpeakers.changed(notification);
        break;
      case 'videoDemand':
        publishing.demandChanged(notification);
        break;
      case 'publishStopped':
        publishing.stopped(notification.streamId, errorOfCode(notification.code));
        break;
      case 'mediaReset':
        media.reset(notification.transports);
        break;
      case 'memberQuality':
        quality.memberReported(notification.userId, notification);
        break;
    }
  }

  function lookAgain(): void {
    room.hint();
    media.hint();
  }

  function hinted(hint: Hint): void {
    switch (hint) {
      case 'pagehide':
        room.pageHidden();
        break;
      case 'offline':
        emit('networkModeChanged', ZegoNetworkMode.Offline);
        break;
      case 'online':
        emit('networkModeChanged', ZegoNetworkMode.Unknown);
        lookAgain();
        break;
      case 'visible':
        lookAgain();
        break;
    }
  }

  return {
    events,
    room,
    messages: new Messages((roomId) => room.require(roomId)),
    publishing,
    playing,
    devices,
    soundLevels,
    activeSpeakers,
    setScenario(scenario) {
      checkEnum('scenario', scenario, ZegoScenario);
      if (room.isLoggedIn) throw new ParleyError('setBeforeLogin');
      publishing.setScenario(scenario);
    },
    async close() {
      stopHints();
      quality.stop();
      soundLevels.stop();
      devices.close();
      spareConnection.close();
      await room.close();
      publishing.close();
      media.end();
      events.close();
    },
  };
}
