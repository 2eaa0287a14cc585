import { expect, it } from 'vitest';
import type { WithStore } from './store.contract.ts';
import type { StreamRule } from './stream-rule-store.ts';

const APP = 7;
const stream = (streamId: string) => ({ appId: APP, roomId: 'r', streamId });
const streamA = stream('a');
const rule = (streamId: string, changes: Partial<StreamRule> = {}): StreamRule => ({
  roomId: 'r',
  streamId,
  forbidsAudio: true,
  forbidsVideo: false,
  createdAtMs: 0,
  endsAtMs: 1_000,
  ...changes,
});

export function streamRuleStoreContract(withStore: WithStore): void {
  it(
    'finds the newest rule about a stream of a room, until it ends, over a restart',
    withStore(async ({ streamRules }, place) => {
      expect(await streamRules.find(streamA, 0)).toBeUndefined();
      await streamRules.set(APP, rule('a'));
      const newer = rule('a', { forbidsAudio: false, forbidsVideo: true, createdAtMs: 5, endsAtMs: 2_000 });
      expect(await streamRules.set(APP, newer)).toBe(true);
      const again = await place.open();
      expect(await again.streamRules.find(streamA, 1_999)).toEqual(newer);
      expect(await again.streamRules.find(streamA, 2_000)).toBeUndefined();
      for (const other of [{ appId: APP + 1 }, { roomId: 's' }, { streamId: 'b' }])
        expect(await again.streamRules.find({ ...streamA, ...other }, 5)).toBeUndefined();
      await again.close();
    }),
  );

  it(
    'lists rules by their end, and removes them',
    withStore(async ({ streamRules }) => {
      const [late, soon] = [rule('late', { endsAtMs: 9_000 }), rule('soon')];
      await streamRules.set(APP, late);
      await streamRules.set(APP, soon);
      await streamRules.set(APP + 1, rule('other'));
      expect(await streamRules.list(APP, 0, 10)).toEqual([soon, late]);
      expect(await streamRules.list(APP, 0, 1)).toEqual([soon]);
      expect(await streamRules.list(APP, 1_000, 10)).toEqual([late]);
      expect(await streamRules.remove(stream('soon'), 1_000)).toBe(false);
      expect(await streamRules.remove(stream('late'), 1_000)).toBe(true);
      expect(await streamRules.remove(stream('late'), 1_000)).toBe(false);
      expect(await streamRules.list(APP, 0, 10)).toEqual([soon]);
    }),
  );

  it(
    'takes 1000 rules of an app, those that have ended not counted',
    withStore(async ({ streamRules }) => {
      for (let n = 0; n < 1_000; n++) expect(await streamRules.set(APP, rule(`s${n}`))).toBe(true);
      expect(await streamRules.set(APP, rule('more'))).toBe(false);
      expect(await streamRules.set(APP, rule('s0'))).toBe(true);
      expect(await streamRules.set(APP + 1, rule('more'))).toBe(true);
      expect(await streamRules.set(APP, rule('more', { createdAtMs: 1_000, endsAtMs: 2_000 }))).toBe(true);
    }),
    30_000,
  );

  it(
    'forgets the rules of an app with the app',
    withStore(async ({ apps, streamRules }) => {
      const { appId, revision } = await apps.create('gone');
      await streamRules.set(appId, rule('a'));
      await apps.remove(appId, revision);
      expect(await streamRules.list(appId, 0, 10)).toEqual([]);
    }),
  );
}
