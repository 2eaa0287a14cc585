import { expect, it } from 'vitest';
import type { ForbidRule, ForbidSubject } from './forbid-store.ts';
import type { WithStore } from './store.contract.ts';

const APP = 7;
const ann = { appId: APP, ip: '192.0.2.7', roomId: 'r', userId: 'ann' };
const rule = (subject: ForbidSubject, changes: Partial<ForbidRule> = {}): ForbidRule => ({
  subject,
  forbidsLogin: true,
  forbidsPublish: false,
  endsAtMs: 1_000,
  ...changes,
});

export function forbidStoreContract(withStore: WithStore): void {
  it(
    'forbids streams of one app until they are resumed, over a restart',
    withStore(async ({ forbids }, place) => {
      await forbids.forbidStreams(APP, ['a', 'b', 'b'], 1);
      await forbids.forbidStreams(APP, ['a'], 2);
      await forbids.resumeStreams(APP, ['b', 'never']);
      const again = await place.open();
      expect(await again.forbids.isStreamForbidden(APP, 'a')).toBe(true);
      expect(await again.forbids.isStreamForbidden(APP, 'b')).toBe(false);
      expect(await again.forbids.forbiddenStreams(APP, 9)).toEqual([{ streamId: 'a', forbiddenAtMs: 1 }]);
      await again.forbids.forbidStreams(APP, ['c'], 3);
      expect((await again.forbids.forbiddenStreams(APP, 1)).map(({ streamId }) => streamId)).toEqual(['c']);
      expect(await again.forbids.isStreamForbidden(APP + 1, 'a')).toBe(false);
      await again.close();
    }),
  );

  it.each<[string, ForbidSubject, object]>([
    ['an address', { ruleType: 1, ip: ann.ip }, { ip: '192.0.2.8' }],
    ['a room', { ruleType: 2, roomId: 'r' }, { roomId: 's' }],
    ['a user', { ruleType: 3, userId: 'ann' }, { userId: 'ben' }],
    ['a user in a room, by the room', { ruleType: 4, roomId: 'r', userId: 'ann' }, { roomId: 's' }],
    ['a user in a room, by the user', { ruleType: 4, roomId: 'r', userId: 'ann' }, { userId: 'ben' }],
  ])('has rules about %s, until they end, and about nothing else', (_about, subject, other) =>
    withStore(async ({ forbids }) => {
      expect(await forbids.forbidden(ann, 0)).toEqual({ login: false, publish: false });
      expect(await forbids.setRule(APP, rule(subject), 0)).toBe(true);
      expect(await forbids.forbidden(ann, 999)).toEqual({ login: true, publish: false });
      expect(await forbids.forbidden(ann, 1_000)).toEqual({ login: false, publish: false });
      expect(await forbids.forbidden({ ...ann, ...other }, 0)).toEqual({ login: false, publish: false });
      expect(await forbids.forbidden({ ...ann, appId: APP + 1 }, 0)).toMatchObject({ login: false });
    })(),
  );

  it(
    'joins what several rules forbid',
    withStore(async ({ forbids }) => {
      await forbids.setRule(APP, rule({ ruleType: 2, roomId: 'r' }), 0);
      const publish = { forbidsLogin: false, forbidsPublish: true };
      await forbids.setRule(APP, rule({ ruleType: 3, userId: 'ann' }, publish), 0);
      expect(await forbids.forbidden(ann, 0)).toEqual({ login: true, publish: true });
      expect(await forbids.forbidden({ ...ann, roomId: 's' }, 0)).toEqual({ login: false, publish: true });
    }),
  );

  it(
    'lists rules of a type by their end, the newest of each subject, and removes them',
    withStore(async ({ forbids }) => {
      const late = rule({ ruleType: 4, roomId: 'r', userId: 'ann' }, { endsAtMs: 3_000 });
      const soon = rule({ ruleType: 4, roomId: 'r', userId: 'ben' }, { forbidsPublish: true });
      await forbids.setRule(APP, { ...late, endsAtMs: 500 }, 0);
      await forbids.setRule(APP, late, 0);
      await forbids.setRule(APP, soon, 0);
      await forbids.setRule(APP, rule({ ruleType: 2, roomId: 'r' }), 0);
      expect(await forbids.rules(APP, 4, 0)).toEqual([soon, late]);
      expect(await forbids.rules(APP, 4, 1_000)).toEqual([late]);
      expect(await forbids.removeRule(APP, soon.subject, 1_000)).toBe(false);
      expect(await forbids.removeRule(APP, late.subject, 0)).toBe(true);
      expect(await forbids.removeRule(APP, late.subject, 0)).toBe(false);
      expect(await forbids.rules(APP, 4, 1_000)).toEqual([]);
      expect(await forbids.rules(APP, 2, 0)).toHaveLength(1);
    }),
  );

  it(
    'takes 100 rules about addresses and 200 about users, those that have ended not counted',
    withStore(async ({ forbids }) => {
      for (let n = 0; n < 100; n++)
        expect(await forbids.setRule(APP, rule({ ruleType: 1, ip: `192.0.2.${n}` }), 0)).toBe(true);
      for (let n = 0; n < 200; n++)
        expect(await forbids.setRule(APP, rule({ ruleType: 3, userId: `u${n}` }), 0)).toBe(true);
      const more = [rule({ ruleType: 1, ip: '198.51.100.1' }), rule({ ruleType: 3, userId: 'more' })];
      for (const one of more) expect(await forbids.setRule(APP, one, 0)).toBe(false);
      expect(await forbids.setRule(APP, rule({ ruleType: 1, ip: '192.0.2.0' }), 0)).toBe(true);
      for (const one of more) expect(await forbids.setRule(APP + 1, one, 0)).toBe(true);
      for (const one of more)
        expect(await forbids.setRule(APP, { ...one, endsAtMs: 2_000 }, 1_000)).toBe(true);
    }),
  );

  it(
    'forgets what was forbidden in an app with the app',
    withStore(async ({ apps, forbids }) => {
      const { appId, revision } = await apps.create('gone');
      await forbids.forbidStreams(appId, ['a'], 0);
      await forbids.setRule(appId, rule({ ruleType: 2, roomId: 'r' }), 0);
      await apps.remove(appId, revision);
      expect(await forbids.isStreamForbidden(appId, 'a')).toBe(false);
      expect(await forbids.rules(appId, 2, 0)).toEqual([]);
    }),
  );
}
