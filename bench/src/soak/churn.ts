/** Members that come, publish, play and go: by themselves, or because their network died. */
import { type ChildProcess, spawn } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import type { ServerInfo } from '@parley/e2e/server.ts';
import { LOAD_BINARY } from '../race/load-client.ts';

/** One round: crowds that are there at the same time. Sizes leave most of two cores to the server. */
const CROWDS: readonly (readonly string[])[] = [
  ['live', '--players', '12', '--kbps', '600', '--versions', '3'],
  ['meeting', '--rooms', '2', '--publishers', '3', '--kbps', '400'],
  ['audio', '--publishers', '4', '--players', '10'],
  ['pairs', '--rooms', '4', '--kbps', '300', '--codec', 'h264'],
];
const SECONDS = 8;
/** A crowd takes this long to come besides. */
const PATIENCE_MS = 60_000;

/**
 * Lets all crowds come and go once. One of them, another one each round, loses its network in the middle and never says
 * goodbye.
 *
 * @throws {Error} with what a crowd said when it could not do what it was to do
 */
export async function churn(server: ServerInfo, round: number): Promise<void> {
  const unlucky = round % CROWDS.length;
  await Promise.all(
    CROWDS.map(async (crowd, index) => {
      const process = start(server, crowd, round * CROWDS.length + index);
      const ended = endOf(process);
      if (index === unlucky) {
        await Promise.race([delay((SECONDS * 1000) / 2), ended]);
        process.kill('SIGKILL');
        await ended;
        return;
      }
      const patience = setTimeout(() => process.kill('SIGKILL'), PATIENCE_MS);
      const { code, output } = await ended;
      clearTimeout(patience);
      if (code !== 0) throw new Error(`${crowd[0]} ended with ${code}: ${output.slice(-400)}`);
    }),
  );
}

function start(server: ServerInfo, crowd: readonly string[], seed: number): ChildProcess {
  const { appID, appSign } = server.app;
  return spawn(
    LOAD_BINARY,
    [
      ...crowd,
      '--server',
      server.url,
      '--seconds',
      String(SECONDS),
      '--warm-up',
      '1',
      '--seed',
      String(seed),
    ],
    {
      env: { ...process.env, PARLEY_APP_ID: String(appID), PARLEY_APP_SIGN: appSign },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
}

function endOf(child: ChildProcess): Promise<{ code: number | null; output: string }> {
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding('utf8').on('data', (text: string) => {
      output = (output + text).slice(-4_000);
    });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, output }));
  });
}
