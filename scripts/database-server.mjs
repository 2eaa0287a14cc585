/** Makes sure that the PostgreSQL server which the store's tests start is there; installs Debian's where it may. */
import { existsSync } from 'node:fs';
import { aptInstall, inPath } from './debian-packages.mjs';
import { Failure } from './failure.mjs';

/** Debian keeps the servers' programs out of the PATH. */
const DEBIAN_SERVERS = '/usr/lib/postgresql';

export async function requireDatabaseServer() {
  const isThere = existsSync(DEBIAN_SERVERS) || inPath('initdb') !== undefined;
  if (!isThere && !(await aptInstall(['postgresql'])))
    throw new Failure(
      "the unit tests need a PostgreSQL server's programs; install with: sudo apt-get install postgresql — or have initdb in the PATH",
    );
}
