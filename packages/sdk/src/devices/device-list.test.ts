import { describe, expect, it, vi } from 'vitest';
import { settle } from '../testing/virtual-clock.ts';
import { DeviceList, differences } from './device-list.ts';

const camera = (deviceID: string) => ({ deviceID, deviceName: deviceID });

it('the differences are what went and what came, by deviceID', () => {
  expect(differences([camera('a'), camera('b')], [camera('b'), camera('c')])).toEqual([
    [1, camera('a')],
    [0, camera('c')],
  ]);
});

describe('DeviceList', () => {
  function machine() {
    const target = new EventTarget();
    const devices = { list: [] as { kind: string; deviceId: string; label: string }[] };
    const mediaDevices = Object.assign(target, { enumerateDevices: async () => devices.list });
    const [emit, onChange] = [vi.fn(), vi.fn()];
    const list = new DeviceList(() => mediaDevices as unknown as MediaDevices, emit, onChange);
    const change = async (next: typeof devices.list) => {
      devices.list = next;
      target.dispatchEvent(new Event('devicechange'));
      await settle();
    };
    return { list, emit, onChange, change, devices };
  }

  it('sorts devices by kind, and leaves out the nameless ones from before a permission', async () => {
    const { list, devices } = machine();
    devices.list = [
      { kind: 'videoinput', deviceId: 'c', label: 'Camera' },
      { kind: 'audioinput', deviceId: '', label: '' },
      { kind: 'audiooutput', deviceId: 's', label: 'Speaker' },
    ];
    expect(await list.list()).toEqual({
      cameras: [{ deviceID: 'c', deviceName: 'Camera' }],
      microphones: [],
      speakers: [{ deviceID: 's', deviceName: 'Speaker' }],
    });
  });

  it('tells of devices that come and go once they have been listed', async () => {
    const { list, emit, onChange, change } = machine();
    await change([{ kind: 'videoinput', deviceId: 'c', label: 'C' }]);
    expect(emit).not.toHaveBeenCalled();
    await list.list();
    await change([{ kind: 'audioinput', deviceId: 'm', label: 'M' }]);
    expect(emit.mock.calls).toEqual([
      ['videoDeviceStateChanged', 1, { deviceID: 'c', deviceName: 'C' }],
      ['audioDeviceStateChanged', 0, 2, { deviceID: 'm', deviceName: 'M' }],
    ]);
    expect(onChange).toHaveBeenCalledTimes(2);
  });

  it('tells nothing after it was closed', async () => {
    const { list, emit, change } = machine();
    await list.list();
    list.close();
    await change([{ kind: 'videoinput', deviceId: 'c', label: 'C' }]);
    expect(emit).not.toHaveBeenCalled();
  });
});
