import type { RtpCapabilities } from '@parley/protocol';
import { Device, type types } from 'mediasoup-client';
import { toRtpCapabilities } from './ortc.ts';
import { withSoundArrivals } from './sound-arrivals.ts';

/**
 * A mediasoup-client device for each router's capabilities. What this browser can do is asked of it once, ahead
 * of the first login, because it takes tens of milliseconds and does not change.
 */
export class DeviceSource {
  readonly #factory: () => types.HandlerFactory;
  #cached: types.HandlerFactory | undefined;
  #loaded: { key: string; device: Promise<Device> } | undefined;

  constructor(factory: () => types.HandlerFactory) {
    this.#factory = factory;
  }

  /** Begins to ask the browser. Where it cannot be asked, the login says so. */
  preload(): void {
    void this.#ask().catch(() => {});
  }

  /** @throws ParleyError 1000006 in a browser without WebRTC */
  load(routerRtpCapabilities: RtpCapabilities): Promise<Device> {
    const key = JSON.stringify(routerRtpCapabilities);
    if (this.#loaded?.key !== key) this.#loaded = { key, device: this.#load(routerRtpCapabilities) };
    return this.#loaded.device;
  }

  async #load(routerRtpCapabilities: RtpCapabilities): Promise<Device> {
    const device = new Device({ handlerFactory: this.#handlerFactory() });
    await device.load({ routerRtpCapabilities: toRtpCapabilities(routerRtpCapabilities) });
    return device;
  }

  async #ask(): Promise<void> {
    const { getNativeRtpCapabilities } = this.#handlerFactory();
    await Promise.all([
      getNativeRtpCapabilities({ direction: 'recvonly' }),
      getNativeRtpCapabilities({ direction: 'sendonly' }),
    ]);
  }

  #handlerFactory(): types.HandlerFactory {
    this.#cached ??= remember(this.#factory());
    return this.#cached;
  }
}

type Options = Parameters<types.HandlerFactory['getNativeRtpCapabilities']>[0];

async function ask(factory: types.HandlerFactory, options: Options): Promise<types.RtpCapabilities> {
  const capabilities = await factory.getNativeRtpCapabilities(options);
  if (options.direction !== 'recvonly') return capabilities;
  const sound = globalThis.RTCRtpReceiver?.getCapabilities('audio')?.headerExtensions ?? [];
  return withSoundArrivals(
    capabilities,
    sound.map(({ uri }) => uri),
  );
}

function remember(factory: types.HandlerFactory): types.HandlerFactory {
  const answers = new Map<string, ReturnType<types.HandlerFactory['getNativeRtpCapabilities']>>();
  return {
    ...factory,
    getNativeRtpCapabilities(options) {
      const answer = answers.get(options.direction) ?? ask(factory, options);
      answers.set(options.direction, answer);
      return answer;
    },
  };
}
