import { ZegoDeviceType, ZegoUpdateType } from '../api/constants.ts';
import type { ZegoDeviceInfo, ZegoDeviceInfos } from '../api/device.ts';
import type { Emit } from '../events/dispatcher.ts';

/** The devices of this machine, and news of those that come and go. */
export class DeviceList {
  readonly #mediaDevices: () => MediaDevices | undefined;
  readonly #emit: Emit;
  readonly #onChange: () => void;
  readonly #closed = new AbortController();
  #known: ZegoDeviceInfos | undefined;

  /** @param onChange a device came or went */
  constructor(mediaDevices: () => MediaDevices | undefined, emit: Emit, onChange: () => void) {
    this.#mediaDevices = mediaDevices;
    this.#emit = emit;
    this.#onChange = onChange;
    const { signal } = this.#closed;
    mediaDevices()?.addEventListener('devicechange', () => void this.#changed(), { signal });
  }

  /** All devices; none outside a secure context. */
  async list(): Promise<ZegoDeviceInfos> {
    const all = (await this.#mediaDevices()?.enumerateDevices()) ?? [];
    const ofKind = (kind: MediaDeviceKind): ZegoDeviceInfo[] =>
      all
        // Before permission browsers list one nameless device without an id.
        .filter((device) => device.kind === kind && device.deviceId !== '')
        .map(({ deviceId, label }) => ({ deviceID: deviceId, deviceName: label }));
    this.#known = {
      cameras: ofKind('videoinput'),
      microphones: ofKind('audioinput'),
      speakers: ofKind('audiooutput'),
    };
    return this.#known;
  }

  close(): void {
    this.#closed.abort();
  }

  async #changed(): Promise<void> {
    const before = this.#known;
    const now = await this.list();
    if (this.#closed.signal.aborted) return;
    this.#onChange();
    // What was there before the first look cannot be told from what is new.
    if (before === undefined) return;
    for (const [type, device] of differences(before.cameras, now.cameras)) {
      this.#emit('videoDeviceStateChanged', type, device);
    }
    for (const [type, device] of differences(before.microphones, now.microphones)) {
      this.#emit('audioDeviceStateChanged', type, ZegoDeviceType.Microphone, device);
    }
    for (const [type, device] of differences(before.speakers, now.speakers)) {
      this.#emit('audioDeviceStateChanged', type, ZegoDeviceType.Speaker, device);
    }
  }
}

/** What came and what went, by deviceID. */
export function differences(
  before: readonly ZegoDeviceInfo[],
  now: readonly ZegoDeviceInfo[],
): [ZegoUpdateType, ZegoDeviceInfo][] {
  const missingIn = (list: readonly ZegoDeviceInfo[]) => (device: ZegoDeviceInfo) =>
    !list.some(({ deviceID }) => deviceID === device.deviceID);
  const gone = before.filter(missingIn(now));
  const added = now.filter(missingIn(before));
  return [
    ...gone.map((device): [ZegoUpdateType, ZegoDeviceInfo] => [ZegoUpdateType.Delete, device]),
    ...added.map((device): [ZegoUpdateType, ZegoDeviceInfo] => [ZegoUpdateType.Add, device]),
  ];
}
