import {
  ERRORS,
  ParleyError,
  ZegoAudioDeviceType,
  ZegoCanvas,
  type ZegoDeviceInfo,
  ZegoViewMode,
} from '@parley/sdk';
import type { Device } from '../../failure/failure-kind.ts';
import type { DeviceChoice, DeviceKind, DeviceLists } from '../actions.ts';
import type { CallEvent, Local } from '../state.ts';
import type { Engine } from './engine-port.ts';

/** How often the sound levels are told; often enough for a ring that follows speech. */
const SOUND_LEVEL_MS = 200;

interface Dependencies {
  readonly host: HTMLElement;
  send(event: CallEvent): void;
  local(): Local;
}

const codeOf = (error: unknown): number =>
  error instanceof ParleyError ? error.code : ERRORS.deviceError.code;

const choiceOf = ({ deviceID, deviceName }: ZegoDeviceInfo): DeviceChoice => ({
  id: deviceID,
  name: deviceName,
});

/** One's own camera and microphone: opened for the preview, switched, exchanged. */
export class LocalMedia {
  readonly #host: HTMLElement;
  readonly #send: (event: CallEvent) => void;
  readonly #local: () => Local;
  readonly #chosen: Record<DeviceKind, string> = { camera: '', microphone: '', speaker: '' };

  constructor({ host, send, local }: Dependencies) {
    this.#host = host;
    this.#send = send;
    this.#local = local;
  }

  /** Opens what is not turned off and shows it. How the devices do is told by events. */
  open(engine: Engine): void {
    const { camera, microphone } = this.#local();
    this.#follow(engine.enableCamera(camera.kind !== 'off'), 'camera');
    this.#follow(engine.muteMicrophone(microphone.kind === 'off'), 'microphone');
    this.#follow(engine.startPreview(new ZegoCanvas(this.#host, ZegoViewMode.AspectFill)), 'camera');
    this.#follow(engine.startSoundLevelMonitor({ millisecond: SOUND_LEVEL_MS }), 'microphone');
  }

  /** Turns a device off, or on, or tries one again that failed. */
  toggle(engine: Engine | undefined, device: Device): void {
    const state = this.#local()[device];
    const on = state.kind === 'off' || state.kind === 'failed';
    // A muted microphone stays open, so it is back at once.
    const isOpen = device === 'microphone' && state.kind === 'off';
    this.#set(device, { kind: on ? (isOpen ? 'on' : 'starting') : 'off' });
    if (engine === undefined) return;
    if (device === 'camera') this.#follow(engine.enableCamera(on), device);
    else {
      if (state.kind === 'failed') this.#follow(engine.enableAudioCaptureDevice(true), device);
      this.#follow(engine.muteMicrophone(!on), device);
    }
  }

  async lists(engine: Engine): Promise<DeviceLists> {
    const { cameras, microphones, speakers } = await engine.enumDevices();
    const list = (kind: DeviceKind, devices: ZegoDeviceInfo[]) => ({
      choices: devices.map(choiceOf),
      chosen: this.#chosen[kind],
    });
    return {
      camera: list('camera', cameras),
      microphone: list('microphone', microphones),
      speaker: 'setSinkId' in HTMLMediaElement.prototype ? list('speaker', speakers) : undefined,
    };
  }

  async choose(engine: Engine, kind: DeviceKind, id: string): Promise<void> {
    try {
      await this.#use(engine, kind, id);
      this.#chosen[kind] = id;
    } catch (error) {
      this.#send({ type: 'notice', notice: { kind: 'failure', failure: { code: codeOf(error) } } });
    }
  }

  #use(engine: Engine, kind: DeviceKind, id: string): Promise<void> {
    const { Input, Output } = ZegoAudioDeviceType;
    switch (kind) {
      case 'camera':
        // biome-ignore lint/correctness/useHookAtTopLevel: the SDK's function, no hook of React's
        return engine.useVideoDevice(id);
      case 'microphone':
        // biome-ignore lint/correctness/useHookAtTopLevel: the SDK's function, no hook of React's
        return engine.useAudioDevice(id, Input);
      case 'speaker':
        // biome-ignore lint/correctness/useHookAtTopLevel: the SDK's function, no hook of React's
        return engine.useAudioDevice(id, Output);
    }
  }

  #set(device: Device, state: Local[Device]): void {
    this.#send({ type: 'deviceChanged', device, state });
  }

  /** A device that the engine could not even ask for. */
  #follow(result: Promise<unknown>, device: Device): void {
    result.catch((error: unknown) => this.#set(device, { kind: 'failed', code: codeOf(error) }));
  }
}
