import { type AppSecrets, type AppView, SECRET_KINDS, type SecretKindName } from '@parley/protocol/console';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { ExternalLink, EyeOff } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { ask } from '../api/client.ts';
import { Button } from '../ui/button.tsx';
import { Card } from '../ui/card.tsx';
import { Choices } from '../ui/choices.tsx';
import { Confirm, type Question } from '../ui/confirm.tsx';
import { CopyButton } from '../ui/copy-button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Form } from '../ui/form.tsx';
import { Problem } from '../ui/problem.tsx';
import { useTime } from '../ui/time.ts';
import { tell } from '../ui/toasts.tsx';
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
  const { keys } = words;
  const time = useTime();
  const queries = useQueryClient();
  const [rotating, setRotating] = useState<SecretKindName>();
  const [question, setQuestion] = useState<Question>();
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
  const renew = { title: keys.renewTitle, text: keys.renewText, action: keys.renew };
  const revoke = { title: keys.revokeTitle, text: keys.revokeText, action: keys.revoke };
  const mayWork = role !== 'viewer';
  const secrets = reveal.data;
  return (
    <Card text={keys.text}>
      <dl className="facts">
        <Fact label="AppID" value={String(app.appId)} />
        {SECRET_KINDS.map((kind) => (
          <Fact key={kind} label={LABELS[kind]} value={secrets?.[kind]}>
            {mayWork && (
              <Button kind="quiet" label={`${keys.rotate} ${LABELS[kind]}`} onPress={() => setRotating(kind)}>
                {keys.rotate}
              </Button>
            )}
          </Fact>
        ))}
        <Fact label={keys.ingest} value={app.hasIngestKey ? (secrets?.ingestKey ?? undefined) : words.none}>
          {mayWork && (
            <Button
              kind="quiet"
              label={keys.renewTitle}
              onPress={() =>
                app.hasIngestKey
                  ? setQuestion({ ...renew, run: () => ingest.mutate(false) })
                  : ingest.mutate(false)
              }
            >
              {keys.renew}
            </Button>
          )}
          {mayWork && app.hasIngestKey && (
            <Button
              kind="quiet-danger"
              label={keys.revokeTitle}
              onPress={() => setQuestion({ ...revoke, run: () => ingest.mutate(true) })}
            >
              {keys.revoke}
            </Button>
          )}
        </Fact>
      </dl>
      {secrets?.retired.map(({ kind, validUntilMs }) => (
        <p key={`${kind}${validUntilMs}`} className="notice notice--warn">
          {keys.retired(LABELS[kind], time(validUntilMs))}
        </p>
      ))}
      <Problem error={reveal.error ?? ingest.error} />
      {mayWork && (
        <div className="buttons">
          {secrets === undefined ? (
            <Button isPending={reveal.isPending} onPress={() => reveal.mutate()}>
              {keys.reveal}
            </Button>
          ) : (
            <>
              <a
                className="button button--primary"
                target="_blank"
                rel="noreferrer"
                href={`/debug#appID=${app.appId}&appSign=${secrets.appSign}`}
              >
                {keys.test}
                <ExternalLink size={16} aria-hidden />
              </a>
              <Button kind="quiet" onPress={() => reveal.reset()}>
                <EyeOff size={16} aria-hidden />
                {words.hide}
              </Button>
            </>
          )}
        </div>
      )}
      {secrets !== undefined && <p className="hint">{keys.testText}</p>}
      {rotating !== undefined && (
        <RotateDialog app={app} kind={rotating} onDone={changed} onClose={() => setRotating(undefined)} />
      )}
      {question !== undefined && <Confirm question={question} onClose={() => setQuestion(undefined)} />}
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
  children?: ReactNode;
}) {
  const words = useWords();
  return (
    <div>
      <dt>{label}</dt>
      <dd>
        {value === undefined ? (
          <span className="soft">
            <span aria-hidden="true">••••••••</span> {words.keys.masked}
          </span>
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
      tell(words.keys.rotated(LABELS[kind]));
      onDone();
      onClose();
    },
  });
  return (
    <Dialog title={`${words.keys.rotateTitle}: ${LABELS[kind]}`} onClose={onClose}>
      <Form
        send={() => rotate.mutate()}
        error={rotate.error}
        buttons={
          <>
            <Button type="submit" isPending={rotate.isPending}>
              {words.keys.rotate}
            </Button>
            <Button kind="quiet" onPress={onClose}>
              {words.cancel}
            </Button>
          </>
        }
      >
        <Choices
          label={words.keys.overlap}
          options={words.keys.overlaps}
          value={overlap}
          onChange={setOverlap}
        />
      </Form>
    </Dialog>
  );
}
