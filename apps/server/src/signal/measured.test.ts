import { afterEach, beforeEach, expect, it } from 'vitest';
import { openStore } from '../store/index.ts';
import { publish } from '../testing/actions.ts';
import { FakeEngines } from '../testing/fake-engines.ts';
import { type Harness, openHarness } from '../testing/harness.ts';

let harness: Harness;
beforeEach(async () => {
  harness = await openHarness(async () => new FakeEngines());
});
afterEach(() => harness.close());

it('[SIG-38] how streams went at a client is kept with the call, and counts in the figures', async () => {
  const { client, joined } = await harness.enter('anna');
  await publish(client, 's');
  const streams = [{ streamId: 's', direction: 'send' as const, figures: { score: 7.2, lossPercent: 6 } }];
  await client.request('reportQuality', { upstream: 2, downstream: 5, streams });
  const text = await (await fetch(`${harness.url}/metrics`)).text();
  expect(text).toContain('parley_stream_score_bucket{le="7",direction="send"} 0');
  expect(text).toContain('parley_stream_score_bucket{le="7.7",direction="send"} 1');

  await harness.clock.advance(1_000);
  await client.request('leave', {});
  await harness.server.close();
  const store = await openStore({ dataDir: harness.dataDir });
  const call = await store.calls.find(harness.app.appId, joined.room.roomSessionId);
  await store.close();
  expect(call?.quality).toMatchObject([
    {
      sessionId: joined.sessionId,
      streamId: 's',
      direction: 'send',
      figures: { score: 7.2, lossPercent: 6 },
    },
  ]);
});

it('[SIG-38] a report beyond the protocol is refused', async () => {
  const { client } = await harness.enter('anna');
  const figures = { score: -1 };
  const streams = [{ streamId: 's', direction: 'send' as const, figures }];
  expect(await client.refusal('reportQuality', { upstream: 0, downstream: 0, streams })).toBe(1100001);
});
