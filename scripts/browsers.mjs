/** Finds the browsers that the browser tests drive, and installs Debian's where that is possible. */
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { Failure } from './failure.mjs';
import { mustRun, outputOf } from './process.mjs';

const BROWSERS = [
  {
    variable: 'E2E_CHROMIUM',
    package: 'chromium',
    commands: ['chromium', 'chromium-browser', 'google-chrome'],
  },
  { variable: 'E2E_FIREFOX', package: 'firefox-esr', commands: ['firefox-esr', 'firefox'] },
];

function inPath(command) {
  const folders = (process.env.PATH ?? '').split(delimiter);
  return folders.map((folder) => join(folder, command)).find((file) => existsSync(file));
}

const find = ({ variable, commands }) =>
  process.env[variable] ?? commands.map(inPath).find((file) => file !== undefined);

async function aptInstall(packages) {
  const isRoot = process.getuid?.() === 0;
  const maySudo = !isRoot && inPath('sudo') !== undefined && outputOf('sudo', ['-n', 'true']) !== undefined;
  if (inPath('apt-get') === undefined || !(isRoot || maySudo)) return false;
  const apt = (args) => (isRoot ? mustRun('apt-get', args) : mustRun('sudo', ['-n', 'apt-get', ...args]));
  await apt(['update']);
  await apt(['install', '--yes', '--no-install-recommends', ...packages]);
  return true;
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
