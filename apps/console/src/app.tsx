import type { ConsoleState, OperatorView } from '@parley/protocol/console';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Link, Redirect, Route, Switch, useLocation } from 'wouter';
import { ask } from './api/client.ts';
import { AuditPage } from './pages/audit.tsx';
import { CallPage } from './pages/call.tsx';
import { Entry } from './pages/entry.tsx';
import { ErrorsPage } from './pages/errors.tsx';
import { OperatorsPage } from './pages/operators.tsx';
import { ProjectPage } from './pages/project.tsx';
import { ProjectsPage } from './pages/projects.tsx';
import { RoomPage } from './pages/room.tsx';
import { SystemPage } from './pages/system.tsx';
import { UsagePage } from './pages/usage.tsx';
import { chooseTheme, readTheme, THEMES, type Theme } from './theme.ts';
import { LANGUAGES, type Language, useLanguage, useWords } from './words/words.tsx';

/** How often it is asked whether one is still signed in and the server still there. */
const STATE_PERIOD_MS = 10_000;

export function App() {
  const words = useWords();
  const state = useQuery({
    queryKey: ['state'],
    queryFn: () => ask<ConsoleState>('GET', '/state'),
    refetchInterval: STATE_PERIOD_MS,
  });
  return (
    <>
      {state.isError && (
        <p className="banner" role="status">
          {words.offline}
        </p>
      )}
      {state.data === undefined ? (
        <p className="center soft">{words.loading}</p>
      ) : state.data.operator === null ? (
        <Entry isSetUp={state.data.isSetUp} />
      ) : (
        <Shell operator={state.data.operator} />
      )}
    </>
  );
}

function Shell({ operator }: { operator: OperatorView }) {
  const words = useWords();
  const isOwner = operator.role === 'owner';
  return (
    <div className="shell">
      <nav aria-label={words.console}>
        <Link href="/" className="brand">
          Parley
        </Link>
        <ul className="menu">
          <Item href="/projects" label={words.nav.projects} />
          <Item href="/usage" label={words.nav.usage} />
          <Item href="/errors" label={words.nav.errors} />
          {isOwner && <Item href="/operators" label={words.nav.operators} />}
          {isOwner && <Item href="/audit" label={words.nav.audit} />}
          <Item href="/system" label={words.nav.system} />
        </ul>
        <Preferences operator={operator} />
      </nav>
      <Switch>
        <Route path="/projects">
          <ProjectsPage role={operator.role} />
        </Route>
        <Route path="/projects/:appId/rooms/:roomId">
          {({ appId, roomId }) => (
            <RoomPage appId={appId} roomId={decodeURIComponent(roomId)} role={operator.role} />
          )}
        </Route>
        <Route path="/projects/:appId/calls/:callId">
          {({ appId, callId }) => <CallPage appId={appId} callId={callId} />}
        </Route>
        <Route path="/projects/:appId/:tab?">
          {({ appId, tab }) => (
            <ProjectPage key={appId} appId={appId} tab={tab ?? 'keys'} role={operator.role} />
          )}
        </Route>
        <Route path="/usage" component={UsagePage} />
        <Route path="/errors" component={ErrorsPage} />
        <Route path="/operators">
          <OperatorsPage self={operator} />
        </Route>
        <Route path="/audit" component={AuditPage} />
        <Route path="/system" component={SystemPage} />
        <Route>
          <Redirect to="/projects" />
        </Route>
      </Switch>
    </div>
  );
}

function Item({ href, label }: { href: string; label: string }) {
  const [location] = useLocation();
  return (
    <li>
      <Link href={href} aria-current={location.startsWith(href) ? 'page' : undefined}>
        {label}
      </Link>
    </li>
  );
}

function Preferences({ operator }: { operator: OperatorView }) {
  const { words, language, choose } = useLanguage();
  const [theme, setTheme] = useState(readTheme);
  const queries = useQueryClient();
  return (
    <div className="preferences">
      <select
        aria-label={words.language}
        value={language}
        onChange={(event) => choose(event.target.value as Language)}
      >
        {Object.entries(LANGUAGES).map(([key, name]) => (
          <option key={key} value={key}>
            {name}
          </option>
        ))}
      </select>
      <select
        aria-label={words.theme}
        value={theme}
        onChange={(event) => {
          const next = event.target.value as Theme;
          setTheme(next);
          chooseTheme(next);
        }}
      >
        {THEMES.map((name) => (
          <option key={name} value={name}>
            {words.themes[name]}
          </option>
        ))}
      </select>
      <p className="soft">
        {operator.name} · {words.operators.roles[operator.role]}
      </p>
      <button
        type="button"
        className="quiet"
        onClick={() =>
          void ask('POST', '/sign-out')
            .then(() => queries.clear())
            .then(() => location.reload())
        }
      >
        {words.account.signOut}
      </button>
    </div>
  );
}
