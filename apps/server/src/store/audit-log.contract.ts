import { expect, it } from 'vitest';
import type { WithStore } from './store.contract.ts';

export function auditLogContract(withStore: WithStore): void {
  it(
    'lists what was done, the newest first, page by page',
    withStore(async ({ audit }) => {
      for (let atMs = 1; atMs <= 5; atMs++)
        await audit.add({
          atMs,
          actor: 'ann',
          action: 'app.update',
          appId: atMs,
          detail: { name: `n${atMs}` },
        });
      const first = await audit.list({ limit: 3 });
      expect(first.map(({ atMs }) => atMs)).toEqual([5, 4, 3]);
      expect(first[0]).toMatchObject({
        actor: 'ann',
        action: 'app.update',
        appId: 5,
        detail: { name: 'n5' },
      });
      const second = await audit.list({ limit: 3, beforeId: first[2]?.entryId ?? 0 });
      expect(second.map(({ atMs }) => atMs)).toEqual([2, 1]);
    }),
  );

  it(
    'finds what was done to an app, and by whom',
    withStore(async ({ audit }) => {
      const entry = { atMs: 1, action: 'operator.signIn', detail: {} };
      await audit.add({ ...entry, actor: 'ann', appId: null });
      await audit.add({ ...entry, actor: 'bob', appId: 7 });
      expect(await audit.list({ appId: 7, limit: 10 })).toMatchObject([{ actor: 'bob' }]);
      expect(await audit.list({ actor: 'ann', limit: 10 })).toMatchObject([{ appId: null }]);
    }),
  );
}
