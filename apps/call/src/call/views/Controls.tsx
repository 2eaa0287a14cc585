import { Link2, MonitorUp, MonitorX, PhoneOff, Settings2 } from 'lucide-react';
import { IconButton } from '../../ui/IconButton.tsx';
import type { CallActions } from '../actions.ts';
import type { InCall, Local } from '../state.ts';
import { useWords } from '../words/words.ts';
import { DeviceButton } from './DeviceButton.tsx';

interface Props {
  local: Local;
  call: Pick<InCall, 'roomId' | 'screen'>;
  /** Phones have no screen sharing. */
  canShareScreen: boolean;
  actions: CallActions;
  onDevices(): void;
}

/** The buttons of a call. */
export function Controls({ local, call, canShareScreen, actions, onDevices }: Props) {
  const { controls } = useWords();
  const sharing = call.screen !== 'off';
  return (
    <section className="controls" id="controls" aria-label={controls.label} tabIndex={-1}>
      <DeviceButton
        device="microphone"
        state={local.microphone}
        onPress={() => actions.toggle('microphone')}
      />
      <DeviceButton device="camera" state={local.camera} onPress={() => actions.toggle('camera')} />
      {canShareScreen && (
        <IconButton
          label={sharing ? controls.stopScreen : controls.shareScreen}
          aria-pressed={sharing}
          icon={sharing ? <MonitorX size={21} aria-hidden /> : <MonitorUp size={21} aria-hidden />}
          onClick={actions.toggleScreen}
        />
      )}
      <IconButton label={controls.devices} icon={<Settings2 size={21} aria-hidden />} onClick={onDevices} />
      <IconButton
        label={controls.copyLink}
        icon={<Link2 size={21} aria-hidden />}
        onClick={() => actions.copyLink(call.roomId)}
      />
      <IconButton
        label={controls.hangUp}
        icon={<PhoneOff size={22} aria-hidden />}
        looks={['danger']}
        onClick={actions.hangUp}
      />
    </section>
  );
}
