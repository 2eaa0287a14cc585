/** Finds the browsers that the browser tests drive, and installs Debian's where that is possible. */
import { existsSync } from 'node:fs';
import { aptInstall, inPath } from './debian-packages.mjs';
import { Failure } from './failure.mjs';

const BROWSERS = [
  {
    variable: 'E2E_CHROMIUM',
    package: 'chromium',
    commands: ['chromium', 'chromium-browser', 'google-chrome'],
  },
  { variable: 'E2E_FIREFOX', package: 'firefox-esr', commands: ['firefox-esr', 'firefox'] },
];

/** @throws {Failure} when the environment names a binary that is not there */
function find({ variable, commands }) {
  const named = process.env[variable];
  if (named === undefined) return commands.map(inPath).find((file) => file !== undefined);
  if (!existsSync(named)) throw new Failure(`${variable} is ${named}, and there is no such file`);
  return named;
}

/** The environment variables that tell the browser tests where their browsers are. */
export async function browserEnvironment() {
  const missing = BROWSERS.filter((browser) => find(browser) === undefined);
  if (missing.length > 0 && !(await aptInstall(missing.map((browser) => browser.package))))
    throw new Failure(
      `the browser tests need ${missing.map((browser) => browser.package).join(' and ')}; install with: sudo apt-get install ${missing
        .map((browser) => browser.package)
        .join(' ')} — or name a binary in ${missing.map((browser) => browser.variable).join(' and ')}`,
    );
  return Object.fromEntries(BROWSERS.map((browser) => [browser.variable, find(browser)]));
}
