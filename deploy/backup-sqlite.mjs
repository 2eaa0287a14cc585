#!/usr/bin/env node
/**
 * Copies a server's SQLite records while it runs: node deploy/backup-sqlite.mjs DATA_DIR COPY
 *
 * The copy is of one moment, complete, and readable by its owner only. Plain JavaScript without packages: in a container,
 * too, where no sqlite3 is. A file of that name is not overwritten.
 */
import { chmodSync, closeSync, existsSync, openSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

const [dataDir, copy] = process.argv.slice(2);
if (dataDir === undefined || copy === undefined) fail('usage: backup-sqlite.mjs DATA_DIR COPY');
const file = join(dataDir, 'parley.sqlite');
if (!existsSync(file)) fail(`there is no ${file}`);
try {
  // Made first, and empty, so that nobody can read it meanwhile.
  closeSync(openSync(copy, 'wx', 0o600));
} catch (error) {
  fail(`${copy} cannot be made: ${error.code === 'EEXIST' ? 'it is there already' : error.message}`);
}
try {
  const database = new DatabaseSync(file, { readOnly: true, timeout: 60_000 });
  database.prepare('VACUUM INTO ?').run(copy);
  database.close();
  const made = new DatabaseSync(copy, { readOnly: true });
  const { integrity_check: verdict } = made.prepare('PRAGMA integrity_check').get();
  made.close();
  if (verdict !== 'ok') throw new Error(`the copy is damaged: ${verdict}`);
  chmodSync(copy, 0o600);
} catch (error) {
  rmSync(copy, { force: true });
  fail(error.message);
}

function fail(problem) {
  process.stderr.write(`${problem}\n`);
  process.exit(1);
}
