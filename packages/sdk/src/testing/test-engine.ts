import type { PlayedTrack } from '@parley/protocol';
import { testFakeParameters } from 'mediasoup-client';
import type { CheckedProfile } from '../api/check.ts';
import { ZegoScenario } from '../api/constants.ts';
import type { ZegoEngineConfig } from '../api/engine-config.ts';
import { ZegoUser } from '../api/user.ts';
import { createParts, type EngineParts } from '../assembly.ts';
import { EVENT_NAMES } from '../events/argument-order.ts';
import { FakePlatform } from './fake-platform.ts';
import { FakeServer } from './fake-server.ts';
import { settle, VirtualClock } from './virtual-clock.ts';

const QUIET = /Quality|apiCalledResult|engineStateUpdate|roomStateUpdate/;

/** An engine in a world of a test's making. */
export class TestEngine {
  readonly clock = new VirtualClock();
  readonly server = new FakeServer();
  readonly platform = new FakePlatform(this.server, this.clock);
  readonly parts: EngineParts;
  /** What the app was told, in the React-Native order; without the periodic events. */
  readonly events: unknown[][] = [];

  constructor(profile: Partial<CheckedProfile> = {}, config: ZegoEngineConfig = {}) {
    const checked = {
      appId: 1,
      appSign: '0'.repeat(64),
      scenario: ZegoScenario.StandardVideoCall,
      signalUrl: 'wss://parley.example/signal',
      ...profile,
    };
    this.parts = createParts(checked, config, this.platform);
    for (const name of EVENT_NAMES) {
      if (QUIET.test(name)) continue;
      this.parts.events.on(name, (...args: unknown[]) => void this.events.push([name, ...args]));
    }
  }

  /** What was told under one name, without the name and extended data. */
  told(name: string): unknown[][] {
    return this.events
      .filter(([event]) => event === name)
      .map(([, ...args]) => args.filter((arg) => !(typeof arg === 'object' && Object.isFrozen(arg))));
  }

  /** Reasons and codes of the room's changes. */
  get roomChanges(): unknown[][] {
    return this.told('roomStateChanged').map(([, reason, code]) => [reason, code]);
  }

  async login(): Promise<void> {
    await this.parts.room.login('room', new ZegoUser('ann'), { isUserStatusNotify: true });
    await settle();
  }

  /** Logs in and lets the media connect. */
  async loginAndConnect(): Promise<void> {
    await this.login();
    this.platform.media('connected');
    await settle();
  }

  /** The person's stream of this name, with sound, is there to be played. */
  offerStream(streamId: string): void {
    const tracks = [playedTrack(`${streamId}-a`)];
    this.server.answer('play', (request) =>
      request.streamId === streamId ? { present: true, tracks } : { present: false, tracks: [] },
    );
  }
}

/** A sound as the server describes it to a player. */
export function playedTrack(consumerId: string): PlayedTrack {
  const { rtpParameters } = testFakeParameters.generateConsumerRemoteParameters({
    id: consumerId,
    codecMimeType: 'audio/opus',
  });
  return {
    consumerId,
    trackId: `track-of-${consumerId}`,
    kind: 'audio',
    source: 'microphone',
    state: 'open',
    rtpParameters: JSON.parse(JSON.stringify(rtpParameters)),
  };
}
