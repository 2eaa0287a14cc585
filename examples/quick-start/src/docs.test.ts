import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

interface Snippet {
  readonly name: string;
  readonly code: string;
}

const read = (path: string): string => readFileSync(new URL(path, import.meta.url), 'utf8');

function dedent(text: string): string {
  const lines = text.split('\n');
  const indents = lines.filter((line) => line.trim() !== '').map((line) => line.search(/\S/));
  const indent = Math.min(...indents);
  return lines.map((line) => line.slice(indent)).join('\n');
}

/** What the source marks with `#region`, in its order. */
function regionsOf(source: string): Snippet[] {
  return [...source.matchAll(/^ *\/\/ #region (\S+)\n(.*?)^ *\/\/ #endregion$/gms)].map(
    ([, name = '', body = '']) => ({
      name,
      code: dedent(body.trimEnd()),
    }),
  );
}

/** What a page shows as code, in its order, by the name in the comment above it. */
function snippetsOf(page: string): Snippet[] {
  return [...page.matchAll(/^<!-- code: (\S+) -->\n```ts\n(.*?)^```$/gms)].map(
    ([, name = '', body = '']) => ({
      name,
      code: body.trimEnd(),
    }),
  );
}

const regions = regionsOf(read('./video-call.ts'));

describe('the quick start', () => {
  it('has every step of the imitated one, in its order', () => {
    expect(regions.map(({ name }) => name)).toEqual([
      'create-engine',
      'callbacks',
      'login-room',
      'publish',
      'play',
      'stop-publishing',
      'stop-preview',
      'stop-playing',
      'logout-room',
      'destroy-engine',
    ]);
  });

  it.each(['quick-start.md', 'quick-start.zh.md'])('shows in %s exactly the code that runs', (page) => {
    expect(snippetsOf(read(`../../../docs/${page}`))).toEqual(regions);
  });

  it.each(['quick-start.md', 'quick-start.zh.md'])('has no TypeScript in %s that does not run', (page) => {
    const text = read(`../../../docs/${page}`);
    expect(text.match(/^```ts$/gm)).toHaveLength(snippetsOf(text).length);
  });
});
