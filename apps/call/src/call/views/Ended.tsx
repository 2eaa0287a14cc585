import { PhoneOff } from 'lucide-react';
import { failureKind, nextStep } from '../../failure/failure-kind.ts';
import { Button } from '../../ui/Button.tsx';
import type { CallActions } from '../actions.ts';
import { formatDuration } from '../duration.ts';
import type { Ending } from '../state.ts';
import { useWords } from '../words/words.ts';
import { CallFailure } from './FailureBanner.tsx';
import { focusOnMount } from './focus-on-mount.ts';

interface Props {
  ending: Ending;
  lastedMs: number;
  actions: Pick<CallActions, 'rejoin' | 'toLobby' | 'editCredentials'>;
}

/** After the call: why it ended, and the ways on. */
export function Ended({ ending, lastedMs, actions }: Props) {
  const words = useWords();
  const failure = ending.kind === 'failed' ? ending.failure : undefined;
  const step = failure === undefined ? 'retry' : nextStep(failureKind(failure.code));
  return (
    <main className="ended">
      {failure === undefined ? (
        <>
          <span className="ended__mark">
            <PhoneOff size={26} aria-hidden />
          </span>
          <h1 className="heading" ref={focusOnMount} tabIndex={-1}>
            {words.ended.heading}
          </h1>
        </>
      ) : (
        <CallFailure failure={failure} importance="page" />
      )}
      <p className="lead">{words.ended.lasted(formatDuration(lastedMs))}</p>
      <div className="form__actions">
        {step === 'credentials' ? (
          <Button kind="primary" size="large" onClick={actions.editCredentials}>
            {words.steps.credentials}
          </Button>
        ) : (
          step !== 'none' && (
            <Button kind="primary" size="large" onClick={actions.rejoin}>
              {words.ended.rejoin}
            </Button>
          )
        )}
        <Button size="large" onClick={actions.toLobby}>
          {words.ended.home}
        </Button>
      </div>
    </main>
  );
}
