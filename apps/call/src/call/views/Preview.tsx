import type { ReactNode } from 'react';
import { type Device, failureKind, nextStep } from '../../failure/failure-kind.ts';
import { Button } from '../../ui/Button.tsx';
import type { CallActions } from '../actions.ts';
import type { Local } from '../state.ts';
import { useWords } from '../words/words.ts';
import { Avatar } from './Avatar.tsx';
import { DeviceButton } from './DeviceButton.tsx';
import { FailureBanner } from './FailureBanner.tsx';
import { VideoHost } from './VideoHost.tsx';

interface Props {
  local: Local;
  host: HTMLElement;
  userName: string;
  actions: Pick<CallActions, 'toggle'>;
  tools: ReactNode;
}

const DEVICES: readonly Device[] = ['camera', 'microphone'];

/** One's own picture before the call, with what can be turned on and off and what failed. */
export function Preview({ local, host, userName, actions, tools }: Props) {
  const words = useWords();
  const hint = {
    off: words.lobby.cameraOffPreview,
    starting: words.lobby.cameraStarting,
    on: '',
    failed: '',
  }[local.camera.kind];
  return (
    <section className="preview" aria-label={words.lobby.preview}>
      <div className="preview__frame" data-voice={local.microphone.kind === 'on' ? local.voice : 'quiet'}>
        <Avatar userId="self" userName={userName === '' ? words.call.you : userName} />
        <VideoHost element={host} visible={local.camera.kind === 'on'} />
        {hint !== '' && <p className="preview__hint">{hint}</p>}
        <div className="preview__controls">
          <DeviceButton
            device="microphone"
            state={local.microphone}
            look="glass"
            onPress={() => actions.toggle('microphone')}
          />
          <DeviceButton
            device="camera"
            state={local.camera}
            look="glass"
            onPress={() => actions.toggle('camera')}
          />
          {tools}
        </div>
      </div>
      {DEVICES.map((device) => {
        const state = local[device];
        if (state.kind !== 'failed') return null;
        const kind = failureKind(state.code, device);
        return (
          <FailureBanner key={device} kind={kind} look="warn">
            {nextStep(kind) !== 'none' && (
              <Button size="small" onClick={() => actions.toggle(device)}>
                {words.steps.retry}
              </Button>
            )}
          </FailureBanner>
        );
      })}
    </section>
  );
}
