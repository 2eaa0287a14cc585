import { expect, it } from 'vitest';
import type { Operator } from './operator-store.ts';
import type { WithStore } from './store.contract.ts';

const ann: Operator = {
  operatorId: 'o1',
  name: 'Ann',
  role: 'developer',
  passwordHash: 'hash',
  oidcSubject: null,
  createdAtMs: 1_700_000_000_000,
};
const bob: Operator = {
  ...ann,
  operatorId: 'o2',
  name: 'bob',
  passwordHash: null,
  oidcSubject: 'issuer|bob',
};

export function operatorStoreContract(withStore: WithStore): void {
  it(
    'are kept and found by id, by name in any case, and by their identity elsewhere',
    withStore(async ({ operators }) => {
      expect(await operators.add(ann)).toBe(true);
      expect(await operators.add(bob)).toBe(true);
      expect(await operators.find('o1')).toEqual(ann);
      expect(await operators.findByName('aNN')).toEqual(ann);
      expect(await operators.findByOidcSubject('issuer|bob')).toEqual(bob);
      expect(await operators.findByName('eve')).toBeUndefined();
      expect(await operators.list()).toEqual([ann, bob]);
      expect(await operators.count()).toBe(2);
    }),
  );

  it(
    'have names of their own',
    withStore(async ({ operators }) => {
      await operators.add(ann);
      expect(await operators.add({ ...bob, name: 'ANN' })).toBe(false);
      expect(await operators.list()).toEqual([ann]);
    }),
  );

  it(
    'have one first among them, however many try at once',
    withStore(async ({ operators }) => {
      const tries = await Promise.all(
        ['a', 'b', 'c'].map((name) => operators.addFirst({ ...ann, name, role: 'owner' })),
      );
      const first = tries.filter((operator) => operator !== undefined);
      expect(first).toHaveLength(1);
      expect(await operators.list()).toEqual(first);
      expect(await operators.addFirst({ ...ann, name: 'late' })).toBeUndefined();
    }),
  );

  it(
    'change role and password',
    withStore(async ({ operators }) => {
      await operators.add(ann);
      expect(await operators.update('o1', { role: 'viewer' })).toBe(true);
      expect(await operators.update('o1', { passwordHash: 'other' })).toBe(true);
      expect(await operators.find('o1')).toEqual({ ...ann, role: 'viewer', passwordHash: 'other' });
      expect(await operators.update('nobody', { role: 'owner' })).toBe(false);
    }),
  );

  it(
    'have sessions until these end',
    withStore(async ({ operators }) => {
      await operators.add(ann);
      const session = { keyHash: 'k1', operatorId: 'o1', createdAtMs: 1_000, expiresAtMs: 2_000 };
      await operators.addSession(session);
      expect(await operators.findSession('k1', 1_999)).toEqual({ operator: ann, session });
      expect(await operators.findSession('k1', 2_000)).toBeUndefined();
      expect(await operators.findSession('k2', 1_000)).toBeUndefined();
      await operators.removeSession('k1');
      expect(await operators.findSession('k1', 1_000)).toBeUndefined();
    }),
  );

  it(
    'lose their sessions when they go, are signed out everywhere, or time is up',
    withStore(async ({ operators }) => {
      await operators.add(ann);
      await operators.add(bob);
      const session = (keyHash: string, operatorId: string, expiresAtMs: number) =>
        operators.addSession({ keyHash, operatorId, createdAtMs: 0, expiresAtMs });
      await session('a1', 'o1', 5_000);
      await session('a2', 'o1', 9_000);
      await session('b1', 'o2', 5_000);
      await session('b2', 'o2', 9_000);
      await operators.pruneSessions(6_000);
      expect(await operators.findSession('a1', 0)).toBeUndefined();
      expect(await operators.findSession('b2', 0)).toBeDefined();
      await operators.removeSessionsOf('o1');
      expect(await operators.findSession('a2', 0)).toBeUndefined();
      expect(await operators.remove('o2')).toBe(true);
      expect(await operators.remove('o2')).toBe(false);
      expect(await operators.findSession('b2', 0)).toBeUndefined();
    }),
  );
}
