import type { CreatedToken, InspectedToken } from '@parley/protocol/console';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { ask } from '../api/client.ts';
import { Button } from '../ui/button.tsx';
import { Card } from '../ui/card.tsx';
import { Choice } from '../ui/choice.tsx';
import { CopyButton } from '../ui/copy-button.tsx';
import { Form } from '../ui/form.tsx';
import { lines } from '../ui/lines.ts';
import { NumberBox } from '../ui/number-box.tsx';
import { TextBox } from '../ui/text-box.tsx';
import { useTime } from '../ui/time.ts';
import { useWords } from '../words/words.tsx';
import type { TabProps } from './project.tsx';

export function TokensTab({ app, role }: TabProps) {
  return (
    <div className="columns">
      {role !== 'viewer' && <Generator appId={app.appId} />}
      <Inspector appId={app.appId} />
    </div>
  );
}

/** What a token is made from. */
interface Draft {
  readonly userId: string;
  readonly hours: number;
  readonly isLimited: boolean;
  readonly roomId: string;
  readonly login: boolean;
  readonly publish: boolean;
  readonly streams: string;
}

function Generator({ appId }: { appId: number }) {
  const { tokens } = useWords();
  const [draft, setDraft] = useState<Draft>({
    userId: '',
    hours: 24,
    isLimited: false,
    roomId: '',
    login: true,
    publish: true,
    streams: '',
  });
  const put =
    <K extends keyof Draft>(key: K) =>
    (value: Draft[K]) =>
      setDraft({ ...draft, [key]: value });
  const make = useMutation({
    mutationFn: () => {
      const { userId, hours, isLimited, roomId, login, publish } = draft;
      const streamIds = lines(draft.streams);
      const privileges = { roomId, login, publish, streamIds: streamIds.length === 0 ? null : streamIds };
      return ask<CreatedToken>('POST', `/apps/${appId}/tokens`, {
        userId,
        seconds: Math.round(hours * 3600),
        ...(isLimited ? { privileges } : {}),
      });
    },
  });
  return (
    <Card title={tokens.make}>
      <Form
        send={() => make.mutate()}
        error={make.error}
        fields={['userId']}
        buttons={
          <Button type="submit" isPending={make.isPending}>
            {tokens.make}
          </Button>
        }
      >
        <TextBox
          label={tokens.userId}
          name="userId"
          value={draft.userId}
          onChange={put('userId')}
          isRequired
          maxLength={63}
        />
        <NumberBox
          label={tokens.hours}
          minValue={0.01}
          maxValue={8760}
          formatOptions={{ maximumFractionDigits: 2, useGrouping: false }}
          isRequired
          value={draft.hours}
          onChange={put('hours')}
        />
        <Choice label={tokens.limited} isOn={draft.isLimited} onChange={put('isLimited')} />
        {draft.isLimited && (
          <>
            <TextBox
              label={tokens.roomId}
              hint={tokens.roomIdHint}
              value={draft.roomId}
              onChange={put('roomId')}
              maxLength={127}
            />
            <Choice label={tokens.login} isOn={draft.login} onChange={put('login')} />
            <Choice label={tokens.publish} isOn={draft.publish} onChange={put('publish')} />
            <TextBox
              label={tokens.streams}
              hint={tokens.streamsHint}
              rows={2}
              value={draft.streams}
              onChange={put('streams')}
            />
          </>
        )}
      </Form>
      {make.data !== undefined && (
        <div className="result">
          <TextBox
            label={tokens.result}
            isReadOnly
            isCode
            rows={5}
            value={make.data.token}
            aside={<CopyButton text={make.data.token} label={tokens.result} />}
          />
        </div>
      )}
    </Card>
  );
}

function Inspector({ appId }: { appId: number }) {
  const { tokens } = useWords();
  const [token, setToken] = useState('');
  const look = useMutation({
    mutationFn: () => ask<InspectedToken>('POST', `/apps/${appId}/tokens/inspect`, { token }),
  });
  return (
    <Card title={tokens.inspect}>
      <Form
        send={() => look.mutate()}
        error={look.error}
        buttons={
          <Button type="submit" isPending={look.isPending}>
            {tokens.look}
          </Button>
        }
      >
        <TextBox label={tokens.paste} rows={5} isRequired isCode value={token} onChange={setToken} />
      </Form>
      <div role="status">{look.data !== undefined && <Verdict found={look.data} />}</div>
    </Card>
  );
}

function Verdict({ found }: { found: InspectedToken }) {
  const { tokens } = useWords();
  const time = useTime();
  if (!found.ok)
    return (
      <p className="notice notice--danger">
        {tokens.refused(found.code)} {found.detail}
      </p>
    );
  return (
    <>
      <p className={found.isExpired ? 'notice notice--danger' : 'notice notice--good'}>
        {found.isExpired ? tokens.expired : tokens.good}
      </p>
      {found.isRetiredSecret && <p className="notice notice--warn">{tokens.retired}</p>}
      <dl className="facts facts--narrow">
        {(
          [
            ['AppID', found.appId],
            [tokens.userId, found.userId],
            [tokens.issued, time(found.issuedAtMs)],
            [tokens.expires, time(found.expiresAtMs)],
            ['nonce', found.nonce],
            ['AES', found.mode.toUpperCase()],
            [tokens.payload, found.payload === '' ? tokens.anyPayload : found.payload],
          ] as const
        ).map(([label, value]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>
              <code>{value}</code>
            </dd>
          </div>
        ))}
      </dl>
    </>
  );
}
