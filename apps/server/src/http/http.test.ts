import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { publish } from '../testing/actions.ts';
import { FakeEngines } from '../testing/fake-engines.ts';
import { type Harness, openHarness } from '../testing/harness.ts';
import { isFromThisMachine } from './development-credentials.ts';

let harness: Harness;
let engines: FakeEngines;
beforeEach(async () => {
  engines = new FakeEngines();
  harness = await openHarness(async () => engines);
});
afterEach(() => harness.close());

const get = (path: string, init: RequestInit = {}) => fetch(`${harness.url}${path}`, init);

describe('health', () => {
  it('is good while the process answers', async () => {
    expect((await get('/healthz')).status).toBe(200);
  });

  it('says ready only while an engine runs', async () => {
    expect((await get('/readyz')).status).toBe(200);
    engines.lose(engines.running()[0]!);
    const answer = await get('/readyz');
    expect(answer.status).toBe(503);
    expect(await answer.json()).toEqual({ ok: false, engines: { running: 0, configured: 1 } });
  });
});

describe('figures', () => {
  it('count sessions, rooms, streams, requests by outcome, and what engines say of themselves', async () => {
    const { client } = await harness.enter('anna');
    await publish(client, 's');
    await client.refusal('stopPlay', { streamId: 'none' });
    const text = await (await get('/metrics')).text();
    for (const line of [
      'parley_connections 1',
      'parley_sessions 1',
      'parley_rooms 1',
      'parley_streams 1',
      'parley_requests_total{type="publish",code="0"} 1',
      'parley_requests_total{type="stopPlay",code="1004011"} 1',
      'parley_engine_up{engine="0"} 1',
      'parley_engine_cpu_seconds_total{engine="0"} 2',
      'parley_engine_datagrams_sent_total{engine="0"} 6',
      'parley_engine_transports{engine="0"} 2',
      'parley_engine_producers{engine="0"} 2',
      'parley_engine_consumers{engine="0"} 0',
      '# TYPE parley_engine_datagrams_sent_total counter',
      'parley_engine_media_packets_received_total{engine="0",kind="audio"} 50',
      'parley_engine_media_packets_retransmitted_total{engine="0",kind="video"} 9',
      'parley_engine_forwarding_delay_seconds_bucket{engine="0",le="0.001"} 4',
      'parley_engine_batch_datagrams_sum{engine="0"} 33',
      'parley_engine_limited_paths_allocated_bits_per_second{engine="0",class="audio"} 40',
      'parley_engine_limited_paths_wanted_bits_per_second{engine="0",class="speaker"} 300',
      'parley_engine_limited_paths_available_bits_per_second{engine="0",class="rest"} 160',
    ])
      expect(text.split('\n')).toContain(line);
  });

  it('are each explained in the page for operators, and the page explains no others', async () => {
    const text = await (await get('/metrics')).text();
    const served = [...text.matchAll(/^# TYPE (\S+)/gm)].map(([, name]) => name);
    const page = readFileSync(new URL('../../../../docs/metrics.md', import.meta.url), 'utf8');
    const explained = [...page.matchAll(/^\| `(parley_\w+)`/gm)].map(([, name]) => name);
    expect(explained.sort()).toEqual(served.sort());
  });

  it('lack only those that an engine of an earlier version does not tell', async () => {
    const engine = engines.running()[0]!;
    const stats = await engine.request('getStats', { transportIds: [] });
    const { limitedPaths: _paths, audio: _audio, loopLag: _lag, ...earlier } = stats.process;
    // What an earlier engine answers is not of the type that this server was built with.
    const answered = { ...stats, process: earlier } as typeof stats;
    vi.spyOn(engine, 'request').mockResolvedValue(answered);
    const answer = await get('/metrics');
    expect(answer.status).toBe(200);
    const text = await answer.text();
    expect(text).not.toMatch(/^parley_engine_(limited_paths|loop_lag)\w*{/m);
    expect(text).not.toContain('kind="audio"');
    expect(text).toContain('parley_engine_datagrams_sent_total{engine="0"} 6');
    expect(text).toContain('parley_engine_media_packets_retransmitted_total{engine="0",kind="video"} 9');
  });

  it('show an engine that is down, and none of its earlier figures', async () => {
    engines.lose(engines.running()[0]!);
    const text = await (await get('/metrics')).text();
    expect(text).toContain('parley_engine_up{engine="0"} 0');
    expect(text).not.toContain('parley_engine_cpu_seconds_total{');
  });
});

describe('every answer', () => {
  it.each(['/healthz', '/nowhere', '/metrics'])(
    'at %s has a strict policy and sane headers',
    async (path) => {
      const { headers } = await get(path);
      const policy = headers.get('content-security-policy');
      expect(policy).toContain("default-src 'self'");
      expect(policy).not.toContain('unsafe');
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('referrer-policy')).toBe('no-referrer');
    },
  );

  it('to what is not there is 404 and shows nothing of the request', async () => {
    const answer = await get('/nowhere?<script>');
    expect(answer.status).toBe(404);
    expect(await answer.json()).toEqual({ error: 'there is no such page' });
  });

  it('to a path that climbs out of the pages is not found', async () => {
    for (const path of [
      '/../package.json',
      '/%2e%2e/package.json',
      '/..%2fpackage.json',
      '/assets/../../package.json',
    ])
      expect([400, 403, 404]).toContain((await get(path)).status);
  });
});

describe('the development app’s credentials', () => {
  it('are given to a browser on this machine', async () => {
    const answer = await get('/dev/credentials');
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(await answer.json()).toEqual({ appID: harness.app.appId, appSign: harness.app.appSign });
  });

  it('are not given behind a proxy', async () => {
    const answer = await get('/dev/credentials', { headers: { 'x-forwarded-for': '203.0.113.9' } });
    expect(answer.status).toBe(404);
    expect(await answer.text()).not.toContain(harness.app.appSign);
  });

  it('are given to everybody when the operator says so', async () => {
    await harness.close();
    harness = await openHarness(async () => engines, { devCredentials: true });
    const answer = await get('/dev/credentials', { headers: { 'x-forwarded-for': '203.0.113.9' } });
    expect(answer.status).toBe(200);
  });

  it.each([
    ['127.0.0.1', 'localhost', true],
    ['::1', '[::1]', true],
    ['::ffff:127.0.0.1', '127.0.0.1', true],
    ['192.168.1.5', 'localhost', false],
    ['127.0.0.1', 'evil.example', false],
    ['127.0.0.1.evil.example', 'localhost', false],
  ])('come from %s asked as %s: this machine %s', (ip, hostname, isOwn) => {
    expect(isFromThisMachine({ ip, hostname, headers: {} })).toBe(isOwn);
  });
});
