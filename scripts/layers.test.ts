import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** [where the line is planted, the line, whether the lint must refuse it] */
const PLANTS: [string, string, boolean][] = [
  ['packages/protocol/src', "export * from '@parley/auth';", true],
  ['packages/protocol/src', "export { readFileSync } from 'node:fs';", true],
  ['packages/protocol/src', 'export const at = Date.now();', true],
  ['packages/protocol/src', 'export const draw = Math.random();', true],
  ['packages/protocol/src', 'export const larger = Math.max(1, 2);', false],
  ['packages/protocol/src', 'export const timer = setTimeout(() => {}, 1);', true],
  ['packages/protocol/src', "export * from 'valibot';", false],
  ['packages/auth/src', "export * from '@parley/server';", true],
  ['packages/auth/src', "export * from '@parley/protocol';", false],
  ['packages/auth/src', "export { createHmac } from 'node:crypto';", false],
  ['packages/sdk/src', "export * from '@parley/auth';", true],
  ['packages/sdk/src', "export { createHmac } from 'node:crypto';", true],
  ['packages/sdk/src', "export * from '@parley/protocol';", false],
  ['apps/call/src', "export * from '@parley/protocol';", true],
  ['apps/call/src', "export * from '@parley/sdk';", false],
  ['apps/call/src', "export * from '@parley/pages';", false],
  ['packages/pages/src', "export * from '@parley/sdk';", true],
  ['packages/pages/src', "export * from '@parley/protocol';", true],
  ['packages/pages/src', "export { gzipSync } from 'node:zlib';", true],
  ['packages/pages/src', "export * from 'react';", false],
  ['apps/console/src', "export * from '@parley/sdk';", false],
  ['apps/console/src', "export * from '@parley/pages';", false],
  ['apps/console/src', "export * from '@parley/auth';", true],
  ['apps/console/src', "export * from '@parley/protocol';", false],
  ['apps/server/src/http', "export * from '@parley/sdk';", true],
  ['apps/server/src/http', "export * from '@parley/auth';", false],
  ['apps/server/src/room', "export { readFileSync } from 'node:fs';", true],
  ['apps/server/src/room', "export type { Session } from '../signal/session.ts';", true],
  ['apps/server/src/room', "export { media } from '../media/index.ts';", true],
  ['apps/server/src/room', "export * from '@parley/auth';", true],
  ['apps/server/src/room', 'export const timer = setInterval(() => {}, 1);', true],
  ['apps/server/src/room', 'export const draw = Math.random();', true],
  ['apps/server/src/room', 'export const at = new Date();', true],
  ['apps/server/src/room', "export * from './member.ts';", false],
  ['apps/server/src/signal', "export { DatabaseSync } from 'node:sqlite';", true],
  ['apps/server/src/signal', "export * from '@parley/sdk';", true],
  ['apps/server/src/signal', "export { room } from '../room/room.ts';", false],
  ['apps/server/src/signal', "export * from 'sdp-transform';", true],
  ['apps/server/src/signal', "export { sessions } from '../whip/sessions.ts';", true],
  ['apps/server/src/api', "export * from 'kysely';", true],
  ['apps/server/src/whip', "export * from 'kysely';", true],
  ['apps/server/src/whip', "export * from 'sdp-transform';", false],
  ['apps/server/src/whip', "export { publish } from '../signal/handlers/publish.ts';", false],
  ['apps/server/src/store', "export { session } from '../signal/session.ts';", true],
  ['apps/server/src/media', "export { api } from '../api/index.ts';", true],
  ['apps/server/src/media', "export { room } from '../room/room.ts';", false],
];
const fileOf = (index: number) => `${PLANTS[index]?.[0]}/plant-${index}.ts`;

let tree: string;
let refusals: Map<string, string>;

/** Lints a tree of its own that has our rules and one file for each plant. */
beforeAll(() => {
  tree = mkdtempSync(join(tmpdir(), 'parley-layers-'));
  cpSync(join(ROOT, 'biome.json'), join(tree, 'biome.json'));
  cpSync(join(ROOT, 'scripts/lint'), join(tree, 'scripts/lint'), { recursive: true });
  PLANTS.forEach(([, line], index) => {
    const file = join(tree, fileOf(index));
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, `${line}\n`);
  });
  const args = ['lint', '--vcs-enabled=false', '--reporter=json', '--max-diagnostics=none', '.'];
  refusals = new Map(diagnosticsOf(args).map(({ location, message }) => [location.path, message]));
});
afterAll(() => rmSync(tree, { recursive: true }));

function diagnosticsOf(args: string[]): { message: string; location: { path: string } }[] {
  const biome = join(ROOT, 'node_modules/@biomejs/biome/bin/biome');
  try {
    execFileSync(process.execPath, [biome, ...args], { cwd: tree, stdio: ['ignore', 'pipe', 'ignore'] });
  } catch (error) {
    return JSON.parse(String((error as { stdout: Buffer }).stdout)).diagnostics;
  }
  return [];
}

describe('the layer rule', () => {
  it.each(PLANTS.map(([folder, line, isRefused], index) => ({ folder, line, isRefused, index })))(
    '$folder, refused $isRefused: $line',
    ({ index, isRefused }) => {
      expect(refusals.has(fileOf(index)), refusals.get(fileOf(index)) ?? 'no diagnostic').toBe(isRefused);
    },
  );
});
