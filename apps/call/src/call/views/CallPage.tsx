import { browserStorage } from '@parley/pages';
import { Bug, KeyRound } from 'lucide-react';
import { useEffect, useState } from 'react';
import { CredentialsForm } from '../../credentials/CredentialsForm.tsx';
import type { Credentials } from '../../credentials/credentials.ts';
import { Header } from '../../ui/Header.tsx';
import type { CallActions, HostOf } from '../actions.ts';
import type { CallState } from '../state.ts';
import { useWords } from '../words/words.ts';
import { Ended } from './Ended.tsx';
import { CallFailure, FailureBanner } from './FailureBanner.tsx';
import { InCallView } from './InCallView.tsx';
import { Lobby } from './Lobby.tsx';
import { Toasts } from './Toasts.tsx';
import { useRoom } from './use-room.ts';

interface Props {
  state: CallState;
  actions: CallActions;
  hostOf: HostOf;
  /** Those in use, to be corrected in the form. */
  credentials: Credentials | undefined;
}

const NAME_KEY = 'parley.userName';

/** The call page in each of its phases. */
export function CallPage({ state, actions, hostOf, credentials }: Props) {
  const words = useWords();
  const { phase, local } = state;
  const [room, setRoom] = useRoom();
  const [userName, setUserName] = useState(() => browserStorage().getItem(NAME_KEY) ?? '');
  const inCall = phase.name === 'inCall';
  useEffect(() => {
    document.title = inCall ? words.pageTitle(phase.roomId) : words.title;
  }, [inCall, phase, words]);

  const body = () => {
    switch (phase.name) {
      case 'opening':
        return (
          <main className="opening" aria-busy>
            <p className="sr-only">{words.opening}</p>
          </main>
        );
      case 'unusable':
        return (
          <main className="narrow">
            <FailureBanner kind={phase.why} importance="page" />
          </main>
        );
      case 'credentials':
        return (
          <main className="narrow">
            <div>
              <h1 className="heading">{words.credentials.heading}</h1>
              <p className="lead">{words.credentials.lead}</p>
            </div>
            {phase.failure !== undefined && <CallFailure failure={phase.failure} />}
            <CredentialsForm
              words={words.credentials}
              initial={credentials}
              onSave={actions.useCredentials}
              onCancel={credentials === undefined ? undefined : actions.leaveCredentials}
            />
          </main>
        );
      case 'lobby':
      case 'joining':
        return (
          <Lobby
            local={local}
            hostOf={hostOf}
            actions={actions}
            room={room}
            onRoom={setRoom}
            userName={userName}
            onUserName={(name) => {
              setUserName(name);
              browserStorage().setItem(NAME_KEY, name);
            }}
            phase={phase.name}
            failure={phase.name === 'lobby' ? phase.failure : undefined}
          />
        );
      case 'inCall':
        return (
          <InCallView
            call={phase}
            local={local}
            userName={userName.trim()}
            hostOf={hostOf}
            actions={actions}
          />
        );
      case 'ended':
        return <Ended ending={phase.ending} lastedMs={phase.lastedMs} actions={actions} />;
    }
  };

  return (
    <div className={inCall ? 'page page--call' : 'page'} data-phase={phase.name}>
      {!inCall && (
        <Header words={words.menu}>
          {phase.name === 'lobby' && (
            <button type="button" className="tool" onClick={actions.editCredentials}>
              <KeyRound size={17} aria-hidden />
              <span className="tool__text">{words.lobby.credentials}</span>
            </button>
          )}
          <a className="tool" href="/debug">
            <Bug size={17} aria-hidden />
            <span className="tool__text">{words.menu.debug}</span>
          </a>
        </Header>
      )}
      {body()}
      <Toasts toasts={state.toasts} onDismiss={actions.dismissToast} />
    </div>
  );
}
