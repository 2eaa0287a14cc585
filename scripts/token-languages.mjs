/** Makes sure that the token server's examples in Go and Python can run; installs what Debian has of it where it may. */
import { aptInstall, inPath } from './debian-packages.mjs';
import { Failure } from './failure.mjs';
import { outputOf } from './process.mjs';

const hasAes = (python) => outputOf(python, ['-c', 'import cryptography']) !== undefined;

export async function requireTokenLanguages() {
  const missing = [];
  if (inPath('go') === undefined) missing.push('golang-go');
  if (!['python3', '/usr/bin/python3'].some(hasAes)) missing.push('python3-cryptography');
  if (missing.length > 0 && !(await aptInstall(missing)))
    throw new Failure(
      `the tests of the token server need Go and Python with cryptography; install with: sudo apt-get install ${missing.join(' ')}`,
    );
}
