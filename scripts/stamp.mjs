/** Remembers by content what a build was made of, so that it is made again only when that changed. */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, sep } from 'node:path';
import { ROOT } from './pinned-node.mjs';

/** Folders that hold what builds make, not what they are made of. */
const SKIPPED = new Set([
  'node_modules',
  'target',
  'dist',
  'corpus',
  'artifacts',
  'coverage',
  'test-results',
]);
const isTest = (name) => /\.test\.[a-z]+$/.test(name) || name.endsWith('.tsbuildinfo');

function* filesIn(path) {
  if (!existsSync(path)) return;
  if (!statSync(path).isDirectory()) {
    yield path;
    return;
  }
  for (const name of readdirSync(path).sort())
    if (!SKIPPED.has(name) && !isTest(name)) yield* filesIn(join(path, name));
}

/** Hash of the content of files and folders, given relative to `root`. */
export function hashOf(paths, root = ROOT) {
  const hash = createHash('sha256');
  for (const path of paths)
    for (const file of filesIn(join(root, path))) {
      const content = readFileSync(file);
      hash.update(`${file.slice(root.length).split(sep).join('/')}\0${content.length}\0`).update(content);
    }
  return hash.digest('hex');
}

/** Whether the file `stamp` holds this hash. */
export function isStamped(stamp, hash) {
  return existsSync(stamp) && readFileSync(stamp, 'utf8') === hash;
}

/** Writes the hash into the file `stamp`. */
export function writeStamp(stamp, hash) {
  mkdirSync(dirname(stamp), { recursive: true });
  writeFileSync(stamp, hash);
}
