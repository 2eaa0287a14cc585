import { Mic, MicOff, TriangleAlert, Video, VideoOff } from 'lucide-react';
import type { Device } from '../../failure/failure-kind.ts';
import { IconButton } from '../../ui/IconButton.tsx';
import type { DeviceState } from '../state.ts';
import { useWords } from '../words/words.ts';

/** The keys that turn the devices on and off. */
const SHORTCUTS: Readonly<Record<Device, string>> = { microphone: 'm', camera: 'v' };

interface Props {
  device: Device;
  state: DeviceState;
  look?: 'glass';
  onPress(): void;
}

/** Turns the microphone or the camera on or off. */
export function DeviceButton({ device, state, look, onPress }: Props) {
  const { controls } = useWords();
  const on = state.kind === 'on' || state.kind === 'starting';
  const [On, Off] = device === 'camera' ? [Video, VideoOff] : [Mic, MicOff];
  const label = on
    ? { camera: controls.cameraOff, microphone: controls.microphoneOff }[device]
    : { camera: controls.cameraOn, microphone: controls.microphoneOn }[device];
  const Icon = on ? On : Off;
  return (
    <span className="device-button">
      <IconButton
        label={label}
        shortcut={SHORTCUTS[device]}
        shortcutLabel={controls.shortcut(SHORTCUTS[device])}
        icon={<Icon size={21} aria-hidden />}
        looks={[...(on ? [] : (['off'] as const)), ...(look === undefined ? [] : [look])]}
        data-device={device}
        onClick={onPress}
      />
      {state.kind === 'failed' && (
        <TriangleAlert className="device-button__alert" size={16} aria-hidden data-device-failed={device} />
      )}
    </span>
  );
}
