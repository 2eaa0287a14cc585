import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const FILE = 'node-id';

/**
 * What tells this server from others on the same database: the configured name, or one that is drawn at the first start
 * and kept in the data directory.
 *
 * @throws {Error} when the file can be neither read nor written
 */
export function nodeIdOf({ nodeId, dataDir }: { readonly nodeId: string; readonly dataDir: string }): string {
  if (nodeId !== '') return nodeId;
  const file = join(dataDir, FILE);
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 });
    const drawn = `node-${randomBytes(6).toString('hex')}`;
    // Fails when it is there already: the first of two that start together decides.
    writeFileSync(file, `${drawn}\n`, { flag: 'wx', mode: 0o600 });
    return drawn;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    return readFileSync(file, 'utf8').trim();
  }
}
