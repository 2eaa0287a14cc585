import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openStore } from '../store/index.ts';
import { ManualClock } from '../testing/manual-clock.ts';
import { Passwords, PasswordsBusy } from './passwords.ts';
import { SignIn } from './sign-in.ts';

it('a session ends after twelve hours, and is forgotten when the next begins', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'parley-sign-in-'));
  const { operators, close } = await openStore({ dataDir }).then((store) => ({
    operators: store.operators,
    close: () => store.close(),
  }));
  const clock = new ManualClock();
  const signIn = new SignIn({ operators, passwords: new Passwords(), clock });
  const ann = { name: 'Ann', role: 'owner', passwordHash: null, oidcSubject: null, createdAtMs: 0 } as const;
  const operator = await operators.addFirst(ann);
  if (operator === undefined) throw new Error('there is somebody already');
  const { key, expiresAtMs } = await signIn.begin(operator);
  expect(expiresAtMs - clock.nowMs()).toBe(12 * 3_600_000);
  clock.advance(12 * 3_600_000 - 1);
  expect(await signIn.find(key)).toEqual(operator);
  clock.advance(1);
  expect(await signIn.find(key)).toBeUndefined();
  expect(await signIn.find(undefined)).toBeUndefined();
  await close();
  await rm(dataDir, { recursive: true });
});

it('passwords are hashed with a salt of their own, and a crowd of sign-ins is turned away', async () => {
  const passwords = new Passwords();
  const [one, other] = await Promise.all([passwords.hash('the same'), passwords.hash('the same')]);
  expect(one).toMatch(/^scrypt\$65536\$8\$1\$/);
  expect(one).not.toBe(other);
  expect(await passwords.verify('the same', one)).toBe(true);
  expect(await passwords.verify('another', one)).toBe(false);
  expect(await passwords.verify('the same', null)).toBe(false);
  const crowd = Array.from({ length: 36 }, () => passwords.verify('guess', null));
  const outcomes = await Promise.allSettled(crowd);
  const refused = outcomes.filter((outcome) => outcome.status === 'rejected');
  expect(refused.map(({ reason }) => reason)).toEqual([expect.any(PasswordsBusy), expect.any(PasswordsBusy)]);
}, 60_000);
