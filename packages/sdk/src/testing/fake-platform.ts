import { FakeMediaStreamTrack } from 'fake-mediastreamtrack';
import { FakeHandler, testFakeParameters, type types } from 'mediasoup-client';
import type { Hint, Platform } from '../platform/platform.ts';
import type { FakeServer } from './fake-server.ts';
import type { VirtualClock } from './virtual-clock.ts';

/** Cameras and microphones that a test grants, refuses and pulls out. */
class FakeDevices {
  readonly asked: MediaStreamConstraints[] = [];
  readonly tracks: FakeMediaStreamTrack[] = [];
  /** Name of the `DOMException` with which a kind is refused. */
  readonly refusals: { audio?: string; video?: string } = {};

  readonly mediaDevices = {
    getUserMedia: async (constraints: MediaStreamConstraints) => {
      this.asked.push(constraints);
      const kinds = (['audio', 'video'] as const).filter((kind) => constraints[kind]);
      for (const kind of kinds) {
        const name = this.refusals[kind];
        if (name !== undefined) throw new DOMException('refused', name);
      }
      const tracks = kinds.map((kind) => new FakeMediaStreamTrack({ kind }));
      this.tracks.push(...tracks);
      return {
        getAudioTracks: () => tracks.filter(({ kind }) => kind === 'audio'),
        getVideoTracks: () => tracks.filter(({ kind }) => kind === 'video'),
        getTracks: () => tracks,
      };
    },
    enumerateDevices: async () => [],
    addEventListener: () => {},
  };

  /** Tracks that have not been stopped. */
  get open(): FakeMediaStreamTrack[] {
    return this.tracks.filter(({ readyState }) => readyState === 'live');
  }
}

/** A browser whose time, network and devices are the test's. */
export class FakePlatform implements Platform {
  readonly clock: VirtualClock;
  readonly devices = new FakeDevices();
  readonly beacons: { url: string; text: string }[] = [];
  readonly #server: FakeServer;
  readonly #hints = new Set<(hint: Hint) => void>();
  readonly #handlers: FakeHandler[] = [];
  #received = 0;

  constructor(server: FakeServer, clock: VirtualClock) {
    this.#server = server;
    this.clock = clock;
  }

  get mediaDevices(): MediaDevices {
    return this.devices.mediaDevices as unknown as MediaDevices;
  }

  random = () => 0;
  nextTask = () => new Promise<void>((resolve) => void setImmediate(resolve));
  openSocket = (url: string) => this.#server.open(url);
  hmacSha256 = async () => 'ab'.repeat(32);
  sendBeacon = (url: string, text: string) => void this.beacons.push({ url, text });
  onGesture = () => {};

  onHint(listener: (hint: Hint) => void): () => void {
    this.#hints.add(listener);
    return () => this.#hints.delete(listener);
  }

  hint(hint: Hint): void {
    for (const listener of this.#hints) listener(hint);
  }

  handlerFactory(): types.HandlerFactory {
    const factory = FakeHandler.createFactory(testFakeParameters);
    return {
      ...factory,
      factory: (options) => {
        const handler = factory.factory(options) as FakeHandler;
        // As a browser whose path works: every look at the figures finds more received.
        handler.getTransportStats = async () =>
          new Map([
            ['pair', { id: 'pair', type: 'candidate-pair', bytesReceived: ++this.#received }],
          ]) as unknown as RTCStatsReport;
        this.#handlers.push(handler);
        return handler;
      },
    };
  }

  /** Sets the connection state of all transports; closed ones do not hear it. */
  media(state: types.ConnectionState): void {
    for (const handler of this.#handlers) handler.setConnectionState(state);
  }
}
