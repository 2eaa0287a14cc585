import { Link2, LoaderCircle, Phone, RefreshCw, Settings2 } from 'lucide-react';
import { useState } from 'react';
import { failureKind, nextStep } from '../../failure/failure-kind.ts';
import { Button } from '../../ui/Button.tsx';
import { Field } from '../../ui/Field.tsx';
import { IconButton } from '../../ui/IconButton.tsx';
import type { CallActions, HostOf } from '../actions.ts';
import { suggestRoom } from '../room-link.ts';
import type { Failure, Local } from '../state.ts';
import { useWords } from '../words/words.ts';
import { DeviceDialog } from './DeviceDialog.tsx';
import { CallFailure } from './FailureBanner.tsx';
import { Preview } from './Preview.tsx';

interface Props {
  local: Local;
  hostOf: HostOf;
  actions: CallActions;
  room: string;
  onRoom(room: string): void;
  userName: string;
  onUserName(name: string): void;
  phase: 'lobby' | 'joining';
  failure: Failure | undefined;
}

/** Before the call: one's picture, name and room, and the Call button. */
export function Lobby({ local, hostOf, actions, room, onRoom, userName, onUserName, phase, failure }: Props) {
  const words = useWords();
  const [choosing, setChoosing] = useState(false);
  const joining = phase === 'joining';
  const join = (): void =>
    actions.join({ roomId: room.trim(), userName: userName.trim() || words.lobby.defaultName });
  const newRoom = (): void => onRoom(suggestRoom(Math.random));
  return (
    <main className="lobby">
      <Preview
        local={local}
        host={hostOf('local')}
        userName={userName}
        actions={actions}
        tools={
          <IconButton
            label={words.controls.devices}
            icon={<Settings2 size={20} aria-hidden />}
            looks={['glass']}
            onClick={() => setChoosing(true)}
          />
        }
      />
      <form
        className="form lobby__form"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          if (!joining) join();
        }}
      >
        <div>
          <h1 className="heading">{words.lobby.heading}</h1>
          <p className="lead">{words.lobby.lead}</p>
        </div>
        {failure !== undefined && (
          <CallFailure failure={failure}>
            <FailureStep failure={failure} actions={actions} onRetry={join} onNewRoom={newRoom} />
          </CallFailure>
        )}
        <Field
          label={words.lobby.name}
          placeholder={words.lobby.namePlaceholder}
          value={userName}
          autoComplete="name"
          maxLength={60}
          onChange={(event) => onUserName(event.target.value)}
        />
        <Field
          label={words.lobby.room}
          value={room}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          maxLength={127}
          onChange={(event) => onRoom(event.target.value)}
          beside={
            <Button
              className="button--square"
              aria-label={words.lobby.newRoom}
              title={words.lobby.newRoom}
              onClick={newRoom}
            >
              <RefreshCw size={18} aria-hidden />
            </Button>
          }
        />
        <div className="form__actions">
          <Button kind="primary" size="large" type="submit" disabled={joining || room.trim() === ''}>
            {joining ? (
              <LoaderCircle className="spin" size={20} aria-hidden />
            ) : (
              <Phone size={20} aria-hidden />
            )}
            {joining ? words.lobby.joining : words.lobby.call}
          </Button>
          <Button
            kind="quiet"
            size="large"
            disabled={room.trim() === ''}
            onClick={() => actions.copyLink(room.trim())}
          >
            <Link2 size={18} aria-hidden />
            {words.lobby.copyLink}
          </Button>
        </div>
      </form>
      {choosing && <DeviceDialog actions={actions} onClose={() => setChoosing(false)} />}
    </main>
  );
}

interface StepProps {
  failure: Failure;
  actions: CallActions;
  onRetry(): void;
  onNewRoom(): void;
}

/** The button that leads out of a failed join; none where the form itself is the way. */
function FailureStep({ failure, actions, onRetry, onNewRoom }: StepProps) {
  const { steps } = useWords();
  switch (nextStep(failureKind(failure.code))) {
    case 'retry':
      return (
        <Button size="small" onClick={onRetry}>
          {steps.retry}
        </Button>
      );
    case 'credentials':
      return (
        <Button size="small" onClick={actions.editCredentials}>
          {steps.credentials}
        </Button>
      );
    case 'room':
      return (
        <Button size="small" onClick={onNewRoom}>
          {steps.room}
        </Button>
      );
    case 'name':
    case 'allowDevice':
    case 'none':
      return null;
  }
}
