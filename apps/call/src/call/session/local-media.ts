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

  /** Opens what is not turned off and shows it. What fails is told and does not hinder the rest. */
  async open(engine: Engine): Promise<void> {
    const { camera, microphone } = this.#local();
    if (camera.kind === 'off') this.#quietly(engine.enableCamera(false));
    else this.#set('camera', { kind: 'starting' });
    if (microphone.kind === 'off') this.#quietly(engine.muteMicrophone(true));
    else this.#set('microphone', { kind: 'on' });
    try {
      await engine.startPreview(new ZegoCanvas(this.#host, ZegoViewMode.AspectFill));
      this.#started('camera');
    } catch (error) {
      this.#set('camera', { kind: 'failed', code: codeOf(error) });
    }
    this.#quietly(engine.startSoundLevelMonitor({ millisecond: SOUND_LEVEL_MS }));
  }

  /** Turns a device off, or on, or tries one again that failed. */
  async toggle(engine: Engine | undefined, device: Device): Promise<void> {
    const state = this.#local()[device];
    const turnOff = state.kind === 'on' || state.kind === 'starting';
    this.#set(device, { kind: turnOff ? 'off' : 'starting' });
    if (engine === undefined) return;
    try {
      if (device === 'camera') await this.#switchCamera(engine, turnOff, state.kind === 'failed');
      else await this.#switchMicrophone(engine, turnOff, state.kind === 'failed');
      if (!turnOff) this.#started(device);
    } catch (error) {
      if (!turnOff) this.#set(device, { kind: 'failed', code: codeOf(error) });
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
      if (kind !== 'speaker' && this.#local()[kind].kind === 'failed') this.#set(kind, { kind: 'on' });
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

  async #switchCamera(engine: Engine, turnOff: boolean, failed: boolean): Promise<void> {
    // A camera that failed counts as on to the engine; off and on makes it ask the browser again.
    if (failed) await engine.enableCamera(false);
    await engine.enableCamera(!turnOff);
  }

  async #switchMicrophone(engine: Engine, turnOff: boolean, failed: boolean): Promise<void> {
    if (failed) {
      await engine.enableAudioCaptureDevice(false);
      await engine.enableAudioCaptureDevice(true);
    }
    await engine.muteMicrophone(turnOff);
  }

  /** The device runs, unless it failed or was turned off in the meantime. */
  #started(device: Device): void {
    if (this.#local()[device].kind === 'starting') this.#set(device, { kind: 'on' });
  }

  #set(device: Device, state: Local[Device]): void {
    this.#send({ type: 'deviceChanged', device, state });
  }

  /** For calls whose failure the engine tells by an event. */
  #quietly(result: Promise<unknown>): void {
    result.catch(() => undefined);
  }
}
