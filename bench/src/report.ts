import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setting } from './machine.ts';

const RESULTS = join(import.meta.dirname, '../results');

/** Prints rows as a table with a heading. */
export function printTable(heading: readonly string[], rows: readonly (readonly string[])[]): void {
  const widths = heading.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => row[column]!.length)),
  );
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!)))
      .join('  ');
  console.log(
    [line(heading), widths.map((width) => '-'.repeat(width)).join('  '), ...rows.map(line)].join('\n'),
  );
}

/** Keeps figures in `bench/results` with where and on what they were measured. Returns the file's path. */
export function keep(name: string, figures: object): string {
  const where = setting();
  mkdirSync(RESULTS, { recursive: true });
  const path = join(RESULTS, `${name}-${where.date.slice(0, 19).replaceAll(':', '')}.json`);
  writeFileSync(path, `${JSON.stringify({ bench: name, ...where, ...figures }, null, 2)}\n`);
  return path;
}

/** The value below which a share `quantile` of the values lies (nearest rank). */
export function percentile(values: readonly number[], quantile: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const rank = Math.max(1, Math.ceil(quantile * sorted.length));
  return sorted[rank - 1] ?? Number.NaN;
}
