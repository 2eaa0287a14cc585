import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

const MANIFEST = join(import.meta.dirname, '../../../engine/Cargo.toml');

/** Builds the engine and the load client, so that what is measured is what is in the work tree. */
export function buildOwn(): void {
  const packages = [
    ...(process.env.PARLEY_ENGINE === undefined ? ['-p', 'parley-engine'] : []),
    ...(process.env.PARLEY_LOAD === undefined ? ['-p', 'parley-load'] : []),
  ];
  if (packages.length === 0) return;
  const args = ['build', '--release', '--locked', '--manifest-path', MANIFEST, ...packages];
  execFileSync('cargo', args, { stdio: ['ignore', 'inherit', 'inherit'] });
}
