import type { RtpCapabilities, SessionTransports } from '@parley/protocol';
import type { Device } from 'mediasoup-client';
import { delay } from '../platform/clock.ts';
import type { Platform } from '../platform/platform.ts';
import type { SessionMedia } from '../room/session.ts';
import type { Requester } from '../signal/requester.ts';
import type { DeviceSource } from './device.ts';
import { FlowWatch } from './flow.ts';
import { MediaLink } from './media-link.ts';
import { toWireCapabilities } from './ortc.ts';
import { RepairPace } from './repair-pace.ts';

/** What hangs on the media link: the publishers, and the players. */
export interface LinkUser {
  /** The link, or whether signalling is there, has changed. */
  linkChanged(): void;
  /** Which transport it needs now, and whether all that it wants is flowing as far as it knows. */
  readonly demand: { readonly isNeeded: boolean; readonly isSettled: boolean };
}

/** What else is asked of the server as soon as signalling is there, and again on each new connection. */
export interface SignallingUser {
  attached(request: Requester): void;
  detached(): void;
  ended(): void;
}

const LOOK_EVERY_MS = 100;

type MediaPlatform = Pick<Platform, 'clock' | 'nextTask' | 'random'>;

/** The media of one engine: the current link, and whether signalling is there to change it. */
export class EngineMedia implements SessionMedia {
  readonly #platform: MediaPlatform;
  readonly #devices: DeviceSource;
  readonly #users: { send: LinkUser | undefined; recv: LinkUser | undefined } = {
    send: undefined,
    recv: undefined,
  };
  readonly #paces: { readonly send: RepairPace; readonly recv: RepairPace };
  #signallingUser: SignallingUser | undefined;
  #device: Promise<Device> | undefined;
  #request: Requester | undefined;
  #link: MediaLink | undefined;
  /** Counts links, so that a device that loads late does not revive an older one. */
  #generation = 0;
  /** The link in whose place another has been asked for. */
  #givenUp: MediaLink | undefined;
  /** Whether the server's session has this browser's receive capabilities. */
  #isCapabilityTold = false;

  constructor(platform: MediaPlatform, devices: DeviceSource) {
    this.#platform = platform;
    this.#paces = { send: new RepairPace(platform), recv: new RepairPace(platform) };
    this.#devices = devices;
  }

  use(users: { send: LinkUser; recv: LinkUser }, signallingUser?: SignallingUser): void {
    Object.assign(this.#users, users);
    this.#signallingUser = signallingUser;
  }

  /** The link to publish and play on, while signalling is there to do so. */
  get ready(): { link: MediaLink; request: Requester } | undefined {
    if (this.#link === undefined || this.#request === undefined) return undefined;
    return { link: this.#link, request: this.#request };
  }

  get link(): MediaLink | undefined {
    return this.#link;
  }

  prepare(routerRtpCapabilities: RtpCapabilities): void {
    this.#device = this.#devices.load(routerRtpCapabilities);
    // Whoever needs the device awaits it and gets the error.
    this.#device.catch(() => {});
  }

  attach(request: Requester, transports: SessionTransports | null): void {
    this.#request = request;
    this.#signallingUser?.attached(request);
    if (transports === null) {
      if (this.#link !== undefined) void this.#tellCapabilities(this.#link.device);
      this.#link?.signallingBack();
    } else {
      this.#isCapabilityTold = false;
      void this.#connect(transports);
    }
    this.#changed();
  }

  /** The engine behind the transports was lost; these replace them (SIG-37). */
  reset(transports: SessionTransports): void {
    void this.#connect(transports);
  }

  /** The network may have changed: what waits for its next try is tried now. */
  hint(): void {
    this.#paces.send.reset();
    this.#paces.recv.reset();
  }

  detach(): void {
    this.#request = undefined;
    this.#signallingUser?.detached();
    this.#changed();
  }

  /** Ends media: transports are closed, and what was published and played on them with them. */
  end(): void {
    this.#generation += 1;
    this.#request = undefined;
    this.#signallingUser?.ended();
    this.#link?.close();
    this.#link = undefined;
    this.hint();
    this.#changed();
  }

  async flowing(signal: AbortSignal): Promise<void> {
    const watches = new Map<MediaLink, { send: FlowWatch; recv: FlowWatch }>();
    while (!signal.aborted && !(await this.#isFlowing(watches))) {
      await delay(this.#platform.clock, LOOK_EVERY_MS, signal);
    }
  }

  async #isFlowing(watches: Map<MediaLink, { send: FlowWatch; recv: FlowWatch }>): Promise<boolean> {
    const { send, recv } = this.#users;
    const isWanted = send?.demand.isNeeded || recv?.demand.isNeeded;
    if (!isWanted) return true;
    const link = this.#link;
    if (link === undefined) return false;
    const watch = watches.get(link) ?? {
      send: new FlowWatch(link.sendTransport),
      recv: new FlowWatch(link.recvTransport),
    };
    watches.set(link, watch);
    const flows = async (user: LinkUser | undefined, direction: FlowWatch) =>
      !user?.demand.isNeeded || ((await direction.look()) && user.demand.isSettled);
    const [sends, receives] = await Promise.all([flows(send, watch.send), flows(recv, watch.recv)]);
    return sends && receives;
  }

  async #connect(transports: SessionTransports): Promise<void> {
    const generation = ++this.#generation;
    this.#link?.close();
    this.#link = undefined;
    this.#changed();
    // The app hears of its login before the browser takes its time for two peer connections.
    await this.#platform.nextTask();
    const device = await this.#device?.catch(() => undefined);
    if (device === undefined || generation !== this.#generation) return;
    // Before any `play`, whose answer holds tracks only for what this browser can receive.
    void this.#tellCapabilities(device);
    const link = new MediaLink(device, transports, {
      clock: this.#platform.clock,
      paces: this.#paces,
      requester: () => this.#request,
      onChange: () => this.#changed(),
      onFailed: () => void this.#askForOthers(link),
    });
    this.#link = link;
    link.warmUp();
    this.#changed();
  }

  /** Asks for transports in place of those of a link that has failed (SIG-46); they come as after an engine's death. */
  async #askForOthers(link: MediaLink): Promise<void> {
    const request = this.#request;
    // Both of its transports may have failed; one question brings others for both.
    if (request === undefined || this.#link !== link || this.#givenUp === link) return;
    this.#givenUp = link;
    await request('resetMedia', {}).catch(() => {
      // Without an answer the transport goes on trying, and asks again.
      this.#givenUp = undefined;
    });
  }

  async #tellCapabilities(device: Device): Promise<void> {
    const request = this.#request;
    if (request === undefined || this.#isCapabilityTold) return;
    try {
      this.#isCapabilityTold = true;
      await request('setReceiveCapabilities', {
        rtpCapabilities: toWireCapabilities(device.recvRtpCapabilities),
      });
    } catch {
      // Told again when signalling is back.
      this.#isCapabilityTold = false;
    }
  }

  #changed(): void {
    this.#users.send?.linkChanged();
    this.#users.recv?.linkChanged();
  }
}
