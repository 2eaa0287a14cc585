import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { englishPunctuation } from '@parley/pages/testing';
import { expect, it } from 'vitest';
import { ROOT } from './pinned-node.mjs';

/** Whatever may hold a text that people read: pages, SDK, auth, server, examples, documents. */
const KINDS = ['ts', 'tsx', 'mjs', 'html', 'md', 'rs', 'go', 'py', 'yaml'].map((ending) => `*.${ending}`);

const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', ...KINDS], {
  cwd: ROOT,
  encoding: 'utf8',
})
  .split('\n')
  .filter((path) => path !== '');

it('what is said in Chinese anywhere has Chinese punctuation', () => {
  const linesOf = (path: string) => readFileSync(join(ROOT, path), 'utf8').split('\n');
  const inChinese = files.flatMap((path) =>
    linesOf(path).flatMap((line, index) =>
      /\p{Script=Han}/u.test(line) ? [{ where: `${path}:${index + 1}`, line }] : [],
    ),
  );
  expect(inChinese.length).toBeGreaterThan(1_000);
  const faults = inChinese.flatMap(({ where, line }) =>
    englishPunctuation(line).map((at) => `${where}: ${at}`),
  );
  expect(faults).toEqual([]);
});
