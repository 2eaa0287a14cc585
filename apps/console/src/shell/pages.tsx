import type { OperatorView } from '@parley/protocol/console';
import { lazy } from 'react';
import { Redirect, Route, Switch } from 'wouter';
import { ProjectPage } from '../pages/project.tsx';
import { ProjectsPage } from '../pages/projects.tsx';

// What one seldom goes to first is fetched when one goes there.
const AuditPage = lazy(async () => ({ default: (await import('../pages/audit.tsx')).AuditPage }));
const CallPage = lazy(async () => ({ default: (await import('../pages/call.tsx')).CallPage }));
const ErrorsPage = lazy(async () => ({ default: (await import('../pages/errors.tsx')).ErrorsPage }));
const LookPage = lazy(async () => ({ default: (await import('../look/look-page.tsx')).LookPage }));
const OperatorsPage = lazy(async () => ({ default: (await import('../pages/operators.tsx')).OperatorsPage }));
const RoomPage = lazy(async () => ({ default: (await import('../pages/room.tsx')).RoomPage }));
const SystemPage = lazy(async () => ({ default: (await import('../pages/system.tsx')).SystemPage }));
const UsagePage = lazy(async () => ({ default: (await import('../pages/usage.tsx')).UsagePage }));

/** The page that an address names. */
export function Pages({ operator }: { operator: OperatorView }) {
  const { role } = operator;
  return (
    <Switch>
      <Route path="/projects">
        <ProjectsPage role={role} />
      </Route>
      <Route path="/projects/:appId/rooms/:roomId">
        {({ appId, roomId }) => <RoomPage appId={appId} roomId={decodeURIComponent(roomId)} role={role} />}
      </Route>
      <Route path="/projects/:appId/rooms/:roomId/look">
        {({ appId, roomId }) => <LookPage appId={appId} roomId={decodeURIComponent(roomId)} />}
      </Route>
      <Route path="/projects/:appId/calls/:callId">
        {({ appId, callId }) => <CallPage appId={appId} callId={callId} />}
      </Route>
      <Route path="/projects/:appId/:tab?">
        {({ appId, tab }) => <ProjectPage key={appId} appId={appId} tab={tab ?? 'keys'} role={role} />}
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
  );
}
