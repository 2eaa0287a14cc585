import '@parley/pages/tokens.css';
import '../theme/base.css';
import '../ui/ui.css';
import '../ui/video.css';
import './call.css';
import './lobby.css';
import './tiles.css';
import { applyTheme, browserStorage, LanguageProvider, readTheme } from '@parley/pages';
import { createRoot } from 'react-dom/client';
import {
  fetchDevelopmentCredentials,
  readCredentials,
  rememberCredentials,
} from '../credentials/credentials.ts';
import { createStore, type Store } from '../store/store.ts';
import { useStore } from '../store/use-store.ts';
import type { HostOf } from './actions.ts';
import { reduce } from './reducer.ts';
import { CallSession } from './session/call-session.ts';
import { sdkEngines } from './session/engine-port.ts';
import { createHosts } from './session/hosts.ts';
import { claimByLock, pageUserId } from './session/user-id.ts';
import { type CallEvent, type CallState, INITIAL_STATE } from './state.ts';
import { CallPage } from './views/CallPage.tsx';

interface ConnectedProps {
  store: Store<CallState, CallEvent>;
  session: CallSession;
  hostOf: HostOf;
}

function ConnectedCallPage({ store, session, hostOf }: ConnectedProps) {
  return (
    <CallPage state={useStore(store)} actions={session} hostOf={hostOf} credentials={session.credentials} />
  );
}

/** Puts the call page together and starts it. */
async function start(root: HTMLElement): Promise<void> {
  applyTheme(readTheme(browserStorage()), document.documentElement);
  const store = createStore(INITIAL_STATE, reduce);
  const hosts = createHosts(document);
  const session = new CallSession({
    store,
    engines: sdkEngines,
    hosts,
    pageUserId: await pageUserId({
      storage: sessionStorage,
      claim: claimByLock(navigator.locks),
      random: Math.random,
    }),
    address: () => location.href,
    writeClipboard: (text) => navigator.clipboard.writeText(text),
    remember: (credentials) => rememberCredentials(credentials, browserStorage()),
    now: Date.now,
    random: Math.random,
  });
  createRoot(root).render(
    <LanguageProvider>
      <ConnectedCallPage store={store} session={session} hostOf={hosts.of} />
    </LanguageProvider>,
  );

  if (!window.isSecureContext) return store.send({ type: 'unusable', why: 'insecurePage' });
  if (!('RTCPeerConnection' in window)) return store.send({ type: 'unusable', why: 'browserUnsupported' });
  const credentials = readCredentials(browserStorage()) ?? (await fetchDevelopmentCredentials(fetch));
  if (credentials === undefined) store.send({ type: 'credentialsNeeded' });
  else await session.start(credentials);
}

const root = document.getElementById('root');
if (root !== null) void start(root);
