import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ERRORS } from '@parley/protocol';
import { describe, expect, it } from 'vitest';
import { ROOT } from './pinned-node.mjs';

const ROW = /^\| (\d+)( ↻)?<br>`(\w+)` \| (.+)<br>(.+) \| (.+)<br>(.+) \|$/;

/** The rows of `docs/errors.md` in their order. */
const rows = readFileSync(join(ROOT, 'docs/errors.md'), 'utf8')
  .split('\n')
  .filter((line) => /^\| \d/.test(line))
  .map((line) => {
    const [, code, retry, name, en, zh, remedyEn, remedyZh] = ROW.exec(line) ?? [];
    return {
      line,
      name,
      entry: { code: Number(code), retry: retry !== undefined, en, zh },
      remedyEn,
      remedyZh,
    };
  });

describe('docs/errors.md', () => {
  it('has every error of the table once, with its cause in both languages', () => {
    const expected = Object.entries(ERRORS).map(([name, { code, retry, en, zh }]) => [
      name,
      { code, retry, en, zh },
    ]);
    expect(rows.map(({ name, entry }) => [name, entry])).toEqual(expected);
  });

  it('says in both languages what to do about each', () => {
    for (const { line, remedyEn, remedyZh } of rows) {
      expect(remedyEn, line).toMatch(/[A-Za-z]{2}.*\.$/);
      expect(remedyZh, line).toMatch(/\p{Script=Han}.*。$/u);
    }
  });
});
