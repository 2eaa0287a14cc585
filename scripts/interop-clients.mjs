/** Finds the WebRTC stacks that tests call with and that npm does not have, and installs Debian's where that is possible. */
import { aptInstall, inPath } from './debian-packages.mjs';
import { Failure } from './failure.mjs';
import { outputOf } from './process.mjs';

const PACKAGE = 'python3-aiortc';

/** A Python that has aiortc: Debian's package is for Debian's own, whatever else comes first in the path. */
function find() {
  const candidates = [process.env.E2E_PYTHON, '/usr/bin/python3', inPath('python3')];
  return candidates.find(
    (python) => python !== undefined && outputOf(python, ['-c', 'import aiortc']) !== undefined,
  );
}

/** The environment variable that tells the browser tests which Python has aiortc. */
export async function interopEnvironment() {
  const python = find() ?? ((await aptInstall([PACKAGE])) ? find() : undefined);
  if (python === undefined)
    throw new Failure(
      `the browser tests need ${PACKAGE}; install with: sudo apt-get install ${PACKAGE} — or name a Python that has aiortc in E2E_PYTHON`,
    );
  return { E2E_PYTHON: python };
}
