import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, expect, inject, test } from 'vitest';
import { prepareLoadGenerator, runLoadGenerator } from '../harness/load-generator.ts';
import { readMetrics } from '../harness/metrics.ts';
import { startTestServer } from '../harness/server.ts';
import { until } from '../harness/until.ts';

const BUILD_TIMEOUT_MS = 600_000;

interface Report {
  readonly members: number;
  readonly played: number;
  readonly seconds: number;
  readonly counters: {
    readonly published: number;
    readonly received: number;
    readonly opened: number;
    readonly openFailed: number;
    readonly keyframeRequests: number;
  };
  readonly delay: { readonly samples: number; readonly p50Ms: number };
}

const load = async (...args: string[]): Promise<Report> =>
  JSON.parse(await runLoadGenerator(inject('server'), [...args, '--warm-up', '1', '--json']));

beforeAll(prepareLoadGenerator, BUILD_TIMEOUT_MS);

test('a meeting of the load generator sends what encoders would, and everybody receives it from everybody', async () => {
  const { members, played, seconds, counters, delay } = await load(
    ...['meeting', '--publishers', '3', '--codec', 'h264', '--seconds', '3'],
  );
  expect([members, played]).toEqual([3, 6]);
  // Tiles are as large as the middle version: at least that one goes up, at most once to each of two others comes down.
  expect(counters.published / seconds).toBeGreaterThan(3 * 60);
  expect(counters.received / seconds).toBeGreaterThan(6 * 30);
  expect(counters.openFailed).toBe(0);
  expect(counters.opened).toBeGreaterThan(50);
  expect(delay.samples).toBeGreaterThan(50);
  expect(delay.p50Ms).toBeGreaterThan(0);
});

test('what a stream looks like on the wire is recorded, and replayed to players', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'parley-capture-'));
  try {
    const capture = join(folder, 'capture.jsonl');
    const room = `recorded-${process.pid}`;
    const publishing = load('live', '--players', '1', '--room', room, '--kbps', '1000', '--seconds', '12');
    const recording = runLoadGenerator(inject('server'), [
      ...['record', '--room', `${room}-0`, '--stream', `${room}-0-stream-0`],
      ...['--seconds', '4', '--out', capture],
    ]);
    expect(await recording).toContain('packets of video/VP8');
    await publishing;
    const lines = readFileSync(capture, 'utf8').trim().split('\n');
    const bytes = lines
      .slice(1)
      .reduce((sum, line) => sum + (JSON.parse(line) as { bytes: number }).bytes, 0);
    expect((bytes * 8) / 4 / 1_000).toBeGreaterThan(700);
    expect((bytes * 8) / 4 / 1_000).toBeLessThan(1_400);

    const { counters, seconds } = await load(
      'live',
      '--players',
      '2',
      '--capture',
      capture,
      '--seconds',
      '6',
    );
    const replayed = (counters.received / 2 / seconds) * 4;
    expect(replayed).toBeGreaterThan(lines.length * 0.8);
    expect(counters.openFailed).toBe(0);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('[SIG-15] members of the load generator leave when it ends, and when it is interrupted', async () => {
  const server = await startTestServer();
  const live = ['live', '--players', '5', '--warm-up', '0'];
  const held = async () => {
    const { parley_sessions, parley_rooms, parley_streams } = await readMetrics(server.url);
    return [parley_sessions, parley_rooms, parley_streams];
  };
  try {
    await runLoadGenerator(server, [...live, '--seconds', '1']);
    expect(await held()).toEqual([0, 0, 0]);

    let interrupt = () => {};
    const running = runLoadGenerator(server, [...live, '--seconds', '40'], (child) => {
      interrupt = () => void child.kill('SIGINT');
    });
    const ended = expect(running).rejects.toThrow('interrupted');
    await until('all are in', async () => (await held()).join() === '6,1,1');
    interrupt();
    await ended;
    expect(await held()).toEqual([0, 0, 0]);
  } finally {
    await server.close();
  }
});
