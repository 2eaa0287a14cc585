import { type AppSecrets, type AppView, SECRET_KINDS, type SecretKindName } from '@parley/protocol/console';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { ask } from '../api/client.ts';
import { Card, CopyButton, Dialog, onSubmit, Problem } from '../ui/parts.tsx';
import { useTime } from '../ui/time.ts';
import { useWords } from '../words/words.tsx';
import type { TabProps } from './project.tsx';

const LABELS: Readonly<Record<SecretKindName, string>> = {
  appSign: 'AppSign',
  serverSecret: 'ServerSecret',
  callbackSecret: 'CallbackSecret',
};
const HOUR_MS = 3_600_000;
const OVERLAPS_MS = { none: 0, hour: HOUR_MS, day: 24 * HOUR_MS, week: 168 * HOUR_MS } as const;

/** AppID and secrets: hidden until asked for, and the asking is kept in the audit log. */
export function KeysTab({ app, role }: TabProps) {
  const words = useWords();
  const time = useTime();
  const queries = useQueryClient();
  const [rotating, setRotating] = useState<SecretKindName>();
  const path = `/apps/${app.appId}`;
  const reveal = useMutation({ mutationFn: () => ask<AppSecrets>('GET', `${path}/secrets`) });
  const changed = async () => {
    await queries.invalidateQueries({ queryKey: ['app', app.appId] });
    if (reveal.data !== undefined) reveal.mutate();
  };
  const ingest = useMutation({
    mutationFn: (revoke: boolean) => ask<AppView>('POST', `${path}/ingest-key`, { revoke }),
    onSuccess: changed,
  });
  const mayWork = role !== 'viewer';
  const secrets = reveal.data;
  return (
    <Card>
      <p className="soft">{words.keys.text}</p>
      <dl className="facts">
        <Fact label="AppID" value={String(app.appId)} />
        {SECRET_KINDS.map((kind) => (
          <Fact key={kind} label={LABELS[kind]} value={secrets?.[kind]}>
            {mayWork && (
              <button
                type="button"
                className="quiet"
                aria-label={`${words.keys.rotate} ${LABELS[kind]}`}
                onClick={() => setRotating(kind)}
              >
                {words.keys.rotate}
              </button>
            )}
          </Fact>
        ))}
        <Fact
          label={words.keys.ingest}
          value={app.hasIngestKey ? (secrets?.ingestKey ?? undefined) : words.none}
        >
          {mayWork && (
            <button type="button" className="quiet" onClick={() => ingest.mutate(false)}>
              {words.keys.renew}
            </button>
          )}
          {mayWork && app.hasIngestKey && (
            <button type="button" className="quiet danger" onClick={() => ingest.mutate(true)}>
              {words.keys.revoke}
            </button>
          )}
        </Fact>
      </dl>
      {secrets?.retired.map(({ kind, validUntilMs }) => (
        <p key={`${kind}${validUntilMs}`} className="note">
          {words.keys.retired(LABELS[kind], time(validUntilMs))}
        </p>
      ))}
      <Problem error={reveal.error ?? ingest.error} />
      {mayWork && (
        <div className="buttons">
          {secrets === undefined ? (
            <button type="button" onClick={() => reveal.mutate()}>
              {words.keys.reveal}
            </button>
          ) : (
            <>
              <a
                className="button"
                target="_blank"
                rel="noreferrer"
                href={`/debug#appID=${app.appId}&appSign=${secrets.appSign}`}
              >
                {words.keys.test}
              </a>
              <button type="button" className="quiet" onClick={() => reveal.reset()}>
                {words.hide}
              </button>
            </>
          )}
        </div>
      )}
      {secrets !== undefined && <p className="hint">{words.keys.testText}</p>}
      {rotating !== undefined && (
        <RotateDialog app={app} kind={rotating} onDone={changed} onClose={() => setRotating(undefined)} />
      )}
    </Card>
  );
}

function Fact({
  label,
  value,
  children,
}: {
  label: string;
  value: string | undefined;
  children?: React.ReactNode;
}) {
  const words = useWords();
  return (
    <div>
      <dt>{label}</dt>
      <dd>
        {value === undefined ? (
          <span className="soft">•••••••• {words.keys.masked}</span>
        ) : (
          <code>{value}</code>
        )}
        {value !== undefined && value !== words.none && <CopyButton text={value} label={label} />}
        {children}
      </dd>
    </div>
  );
}

function RotateDialog({
  app,
  kind,
  onDone,
  onClose,
}: {
  app: AppView;
  kind: SecretKindName;
  onDone: () => void;
  onClose: () => void;
}) {
  const words = useWords();
  const [overlap, setOverlap] = useState<keyof typeof OVERLAPS_MS>('day');
  const rotate = useMutation({
    mutationFn: () =>
      ask<AppView>('POST', `/apps/${app.appId}/secrets/rotate`, {
        revision: app.revision,
        kind,
        overlapMs: OVERLAPS_MS[overlap],
      }),
    onSuccess: () => {
      onDone();
      onClose();
    },
  });
  return (
    <Dialog title={`${words.keys.rotateTitle}: ${LABELS[kind]}`} onClose={onClose}>
      <form onSubmit={onSubmit(() => rotate.mutate())}>
        <fieldset>
          <legend>{words.keys.overlap}</legend>
          {(Object.keys(OVERLAPS_MS) as (keyof typeof OVERLAPS_MS)[]).map((key) => (
            <label key={key} className="choice">
              <input type="radio" name="overlap" checked={overlap === key} onChange={() => setOverlap(key)} />
              {words.keys.overlaps[key]}
            </label>
          ))}
        </fieldset>
        <Problem error={rotate.error} />
        <div className="buttons">
          <button type="submit" disabled={rotate.isPending}>
            {words.keys.rotate}
          </button>
          <button type="button" className="quiet" onClick={onClose}>
            {words.cancel}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
