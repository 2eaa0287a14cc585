import type { CreatedToken, InspectedToken } from '@parley/protocol/console';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { ask } from '../api/client.ts';
import { Card, CopyButton, Field, lines, onSubmit, Problem } from '../ui/parts.tsx';
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

function Generator({ appId }: { appId: number }) {
  const { tokens } = useWords();
  const [userId, setUserId] = useState('');
  const [hours, setHours] = useState('24');
  const [isLimited, setLimited] = useState(false);
  const [roomId, setRoomId] = useState('');
  const [publish, setPublish] = useState(true);
  const [login, setLogin] = useState(true);
  const [streams, setStreams] = useState('');
  const make = useMutation({
    mutationFn: () => {
      const streamIds = lines(streams);
      const privileges = { roomId, login, publish, streamIds: streamIds.length === 0 ? null : streamIds };
      const seconds = Math.round(Number(hours) * 3600);
      return ask<CreatedToken>('POST', `/apps/${appId}/tokens`, {
        userId,
        seconds,
        ...(isLimited ? { privileges } : {}),
      });
    },
  });
  return (
    <Card title={tokens.make}>
      <form onSubmit={onSubmit(() => make.mutate())}>
        <Field label={tokens.userId}>
          {(ids) => (
            <input
              {...ids}
              value={userId}
              required
              maxLength={63}
              onChange={(e) => setUserId(e.target.value)}
            />
          )}
        </Field>
        <Field label={tokens.hours}>
          {(ids) => (
            <input
              {...ids}
              type="number"
              min={0.01}
              max={8760}
              step="any"
              required
              value={hours}
              onChange={(e) => setHours(e.target.value)}
            />
          )}
        </Field>
        <label className="choice">
          <input type="checkbox" checked={isLimited} onChange={(e) => setLimited(e.target.checked)} />
          {tokens.limited}
        </label>
        {isLimited && (
          <>
            <Field label={tokens.roomId} hint={tokens.roomIdHint}>
              {(ids) => (
                <input {...ids} value={roomId} maxLength={127} onChange={(e) => setRoomId(e.target.value)} />
              )}
            </Field>
            <label className="choice">
              <input type="checkbox" checked={login} onChange={(e) => setLogin(e.target.checked)} />
              {tokens.login}
            </label>
            <label className="choice">
              <input type="checkbox" checked={publish} onChange={(e) => setPublish(e.target.checked)} />
              {tokens.publish}
            </label>
            <Field label={tokens.streams} hint={tokens.streamsHint}>
              {(ids) => (
                <textarea {...ids} rows={2} value={streams} onChange={(e) => setStreams(e.target.value)} />
              )}
            </Field>
          </>
        )}
        <Problem error={make.error} />
        <button type="submit" disabled={make.isPending}>
          {tokens.make}
        </button>
      </form>
      {make.data !== undefined && (
        <Field label={tokens.result}>
          {(ids) => (
            <>
              <textarea {...ids} readOnly rows={5} className="mono" value={make.data.token} />
              <CopyButton text={make.data.token} label={tokens.result} />
            </>
          )}
        </Field>
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
      <form onSubmit={onSubmit(() => look.mutate())}>
        <Field label={tokens.paste}>
          {(ids) => (
            <textarea
              {...ids}
              rows={5}
              required
              className="mono"
              value={token}
              onChange={(e) => setToken(e.target.value)}
            />
          )}
        </Field>
        <Problem error={look.error} />
        <button type="submit" disabled={look.isPending}>
          {tokens.look}
        </button>
      </form>
      <div role="status">{look.data !== undefined && <Verdict found={look.data} />}</div>
    </Card>
  );
}

function Verdict({ found }: { found: InspectedToken }) {
  const { tokens } = useWords();
  const time = useTime();
  if (!found.ok)
    return (
      <p className="problem">
        {tokens.refused(found.code)} {found.detail}
      </p>
    );
  return (
    <>
      <p className={found.isExpired ? 'problem' : 'good'}>{found.isExpired ? tokens.expired : tokens.good}</p>
      {found.isRetiredSecret && <p className="note">{tokens.retired}</p>}
      <dl className="facts">
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
