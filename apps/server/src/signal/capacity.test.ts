import { LIMITS } from '@parley/protocol';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { FakeEngines } from '../testing/fake-engines.ts';
import { type Harness, openHarness } from '../testing/harness.ts';

const MEMBERS = LIMITS.notifiedMembers - 1;
const GOAL_MS = 1_000;

let harness: Harness;
beforeEach(async () => {
  harness = await openHarness(async () => new FakeEngines());
});
afterEach(() => harness.close());

it('[SIG-22] a join is told to the 499 others of its room within a second', async () => {
  const members = [];
  for (let i = 0; i < MEMBERS; i++) {
    // So that the room's limit of logins in a second is not met.
    if (i % 100 === 0) harness.clock.advance(1_000);
    members.push((await harness.enter(`user${i}`)).client);
  }
  await Promise.all(members.map((member) => member.settle()));
  for (const member of members) member.notifications.length = 0;

  const startedAt = performance.now();
  const last = harness.enter('the-last');
  const told = await Promise.all(members.map((member) => member.next('usersAdded')));
  const tookMs = performance.now() - startedAt;
  for (const { users } of told) expect(users).toMatchObject([{ userId: 'the-last' }]);
  expect((await last).joined.room.users).toHaveLength(MEMBERS);
  expect(tookMs).toBeLessThan(GOAL_MS);
}, 60_000);
