import '@parley/pages/tokens.css';
import '../theme/base.css';
import '../ui/ui.css';
import '../ui/video.css';
import './debug.css';
import { applyTheme, browserStorage, LanguageProvider, readTheme } from '@parley/pages';
import { useEffect, useMemo, useState } from 'react';
import { createRoot } from 'react-dom/client';
import { createHosts } from '../call/session/hosts.ts';
import { fetchDevelopmentCredentials } from '../credentials/credentials.ts';
import { createStore, type Store } from '../store/store.ts';
import { useStore } from '../store/use-store.ts';
import { DebugSession } from './debug-session.ts';
import { type DebugInputs, initialInputs, inputsOfAddress, readInputs, rememberInputs } from './inputs.ts';
import { type DebugEvent, type DebugState, INITIAL_DEBUG_STATE, reduceDebug } from './state.ts';
import { DebugPage } from './views/DebugPage.tsx';
import type { InputsEditor } from './views/inputs-context.ts';

interface Props {
  store: Store<DebugState, DebugEvent>;
  session: DebugSession;
  viewOf(streamId: string): HTMLElement;
  initial: DebugInputs;
}

function ConnectedDebugPage({ store, session, viewOf, initial }: Props) {
  const [inputs, setInputs] = useState(initial);
  useEffect(() => rememberInputs(inputs, browserStorage()), [inputs]);
  const editor = useMemo<InputsEditor>(
    () => ({ inputs, set: (change) => setInputs((before) => ({ ...before, ...change })) }),
    [inputs],
  );
  return (
    <DebugPage state={useStore(store)} send={store.send} editor={editor} session={session} viewOf={viewOf} />
  );
}

/** The inputs of the last visit; an empty AppID is filled in by a development server. */
async function startingInputs(): Promise<DebugInputs> {
  const unique = String(Math.floor(Math.random() * 9000) + 1000);
  const stored = readInputs(browserStorage(), initialInputs(unique));
  const inputs = { ...stored, ...inputsOfAddress(location.hash) };
  // A secret stays neither in the address bar nor in the history.
  if (location.hash !== '') history.replaceState(null, '', location.pathname);
  if (inputs.appId !== '' && (inputs.appSign !== '' || inputs.by === 'token')) return inputs;
  const found = await fetchDevelopmentCredentials(fetch);
  if (found?.by !== 'appSign' || (inputs.appId !== '' && inputs.appId !== String(found.appId))) return inputs;
  return { ...inputs, appId: String(found.appId), appSign: found.appSign };
}

/** Puts the debug page together. */
async function start(root: HTMLElement): Promise<void> {
  applyTheme(readTheme(browserStorage()), document.documentElement);
  const store = createStore(INITIAL_DEBUG_STATE, reduceDebug);
  const hosts = createHosts(document);
  const viewOf = (streamId: string): HTMLElement => hosts.of(streamId === 'local' ? 'local' : { streamId });
  const session = new DebugSession({ store, viewOf, now: Date.now });
  const initial = await startingInputs();
  createRoot(root).render(
    <LanguageProvider>
      <ConnectedDebugPage store={store} session={session} viewOf={viewOf} initial={initial} />
    </LanguageProvider>,
  );
}

const root = document.getElementById('root');
if (root !== null) void start(root);
