import { expect, it } from 'vitest';
import type { WithStore } from './store.contract.ts';
import type { DeliveryAttempt, NewDelivery } from './webhook-queue.ts';

const event = (roomId: string, createdAtMs: number, changes: Partial<NewDelivery> = {}): NewDelivery => ({
  appId: 7,
  roomId,
  event: 'room_login',
  url: 'https://shop.example/hooks',
  fields: { room_id: roomId, n: createdAtMs, rtmp_url: [] },
  createdAtMs,
  ...changes,
});
const attempt = (atMs: number, status: number | null): DeliveryAttempt => ({
  atMs,
  durationMs: 12,
  status,
  problem: status === 200 ? null : 'refused',
});

export function webhookQueueContract(withStore: WithStore): void {
  it(
    'gives out what is due, the oldest first, once its time has come',
    withStore(async ({ webhooks }) => {
      await webhooks.add([event('b', 20), event('a', 10)]);
      await webhooks.add([]);
      expect(await webhooks.nextDueAtMs()).toBe(10);
      expect((await webhooks.due(10, 10)).map(({ roomId }) => roomId)).toEqual(['a']);
      expect((await webhooks.due(20, 10)).map(({ roomId }) => roomId)).toEqual(['b', 'a']);
      expect(await webhooks.due(20, 1)).toHaveLength(1);
      expect((await webhooks.due(20, 1))[0]).toMatchObject({
        ...event('b', 20),
        state: 'pending',
        attempts: [],
      });
    }),
  );

  it(
    'holds back what follows in the same room until what came before is over, and nothing else',
    withStore(async ({ webhooks }) => {
      await webhooks.add([
        event('a', 1),
        event('a', 2),
        event('b', 3),
        event('a', 4, { url: 'https://other' }),
      ]);
      const due = await webhooks.due(10, 10);
      expect(due.map(({ createdAtMs }) => createdAtMs)).toEqual([1, 3, 4]);
      const first = due[0]?.deliveryId ?? 0;
      await webhooks.settle(first, attempt(10, 503), { state: 'pending', nextAttemptAtMs: 2_010 });
      await webhooks.settle(due[1]?.deliveryId ?? 0, attempt(10, 200), { state: 'delivered' });
      await webhooks.settle(due[2]?.deliveryId ?? 0, attempt(10, 200), { state: 'delivered' });
      expect(await webhooks.nextDueAtMs()).toBe(2_010);
      expect((await webhooks.due(2_009, 10)).map(({ createdAtMs }) => createdAtMs)).toEqual([]);
      await webhooks.settle(first, attempt(2_010, 200), { state: 'delivered' });
      expect((await webhooks.due(2_010, 10)).map(({ createdAtMs }) => createdAtMs)).toEqual([2]);
      expect(await webhooks.find(7, first)).toMatchObject({
        state: 'delivered',
        attempts: [attempt(10, 503), attempt(2_010, 200)],
      });
    }),
  );

  it(
    'has what was added when it is opened again',
    withStore(async ({ webhooks }, place) => {
      await webhooks.add([event('a', 1)]);
      const again = await place.open();
      expect(await again.webhooks.due(1, 10)).toHaveLength(1);
      await again.close();
    }),
  );

  it(
    'lets one of several take a delivery, and gives it out again when that one has died',
    withStore(async ({ webhooks }) => {
      await webhooks.add([event('a', 1), event('a', 2)]);
      const [delivery] = await webhooks.due(5, 10);
      if (delivery === undefined) throw new Error('nothing is due');
      expect(await Promise.all([1, 2, 3].map(() => webhooks.claim(delivery, 100)))).toEqual(
        expect.arrayContaining([true, false, false]),
      );
      expect(await webhooks.due(99, 10)).toEqual([]);
      expect(await webhooks.due(100, 10)).toMatchObject([{ deliveryId: delivery.deliveryId }]);
    }),
  );

  it(
    'lists deliveries of an app by state and room, the newest first, page by page',
    withStore(async ({ webhooks }) => {
      await webhooks.add([1, 2, 3, 4].map((n) => event(n % 2 ? 'odd' : 'even', n)));
      await webhooks.add([event('a', 9, { appId: 8 })]);
      const all = await webhooks.list({ appId: 7, limit: 3 });
      expect(all.map(({ createdAtMs }) => createdAtMs)).toEqual([4, 3, 2]);
      const beforeId = all[2]?.deliveryId ?? 0;
      expect(await webhooks.list({ appId: 7, limit: 3, beforeId })).toMatchObject([{ createdAtMs: 1 }]);
      await webhooks.settle(beforeId, attempt(5, null), { state: 'failed' });
      expect(await webhooks.list({ appId: 7, state: 'failed', limit: 9 })).toMatchObject([
        { createdAtMs: 2 },
      ]);
      expect(await webhooks.list({ appId: 7, roomId: 'odd', limit: 9 })).toHaveLength(2);
    }),
  );

  it(
    'says of each delivery which one it waits for, and of that one how many wait',
    withStore(async ({ webhooks }) => {
      await webhooks.add([event('a', 1), event('b', 2), event('a', 3), event('a', 4)]);
      await webhooks.add([event('a', 5, { url: 'https://other' })]);
      const waits = async () =>
        (await webhooks.list({ appId: 7, limit: 9 })).toReversed().map(({ waitsForId }) => waitsForId);
      const [first, , third] = (await webhooks.list({ appId: 7, limit: 9 })).toReversed();
      if (first === undefined || third === undefined) throw new Error('nothing is listed');
      const [head, next] = [first.deliveryId, third.deliveryId];
      expect(await waits()).toEqual([null, null, head, head, null]);
      expect(await webhooks.countBehind(first)).toBe(2);
      await webhooks.settle(head, attempt(5, 200), { state: 'delivered' });
      expect(await waits()).toEqual([null, null, null, next, null]);
      expect(await webhooks.countBehind(third)).toBe(1);
    }),
  );

  it(
    'sends again what is over, and only for its own app',
    withStore(async ({ webhooks }) => {
      await webhooks.add([event('a', 1)]);
      const id = (await webhooks.due(1, 1))[0]?.deliveryId ?? 0;
      expect(await webhooks.resend(7, id, 50)).toBe(false);
      await webhooks.settle(id, attempt(1, 500), { state: 'failed' });
      expect(await webhooks.due(99, 9)).toEqual([]);
      expect(await webhooks.nextDueAtMs()).toBeUndefined();
      expect(await webhooks.resend(8, id, 50)).toBe(false);
      expect(await webhooks.find(8, id)).toBeUndefined();
      expect(await webhooks.resend(7, id, 50)).toBe(true);
      expect(await webhooks.due(50, 9)).toMatchObject([{ deliveryId: id, attempts: [attempt(1, 500)] }]);
    }),
  );

  it(
    'forgets what is over and old, and nothing that is pending',
    withStore(async ({ webhooks }) => {
      await webhooks.add([event('a', 1), event('b', 2), event('c', 3)]);
      const [a, , c] = await webhooks.due(9, 9);
      await webhooks.settle(a?.deliveryId ?? 0, attempt(1, 200), { state: 'delivered' });
      await webhooks.settle(c?.deliveryId ?? 0, attempt(1, 200), { state: 'delivered' });
      expect(await webhooks.prune(3)).toBe(1);
      expect((await webhooks.list({ appId: 7, limit: 9 })).map(({ roomId }) => roomId)).toEqual(['c', 'b']);
      await webhooks.settle(a?.deliveryId ?? 0, attempt(1, 200), { state: 'delivered' });
    }),
  );
}
