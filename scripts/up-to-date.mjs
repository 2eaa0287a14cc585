/** Brings packages, engine, SDK and pages up to date, doing only what changed. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Failure } from './failure.mjs';
import { pinnedEnvironment, ROOT } from './pinned-node.mjs';
import { cargoEnvironment, checkNode, checkRust } from './prerequisites.mjs';
import { mustRun, npm } from './process.mjs';
import { hashOf, isStamped, writeStamp } from './stamp.mjs';

const exe = process.platform === 'win32' ? '.exe' : '';
const lock = 'package-lock.json';
const protocol = 'packages/protocol';
const TARGETS = [
  {
    name: 'media engine',
    inputs: ['engine', 'rust-toolchain.toml'],
    output: `engine/target/release/parley-engine${exe}`,
    // A machine that was given an engine binary need not be able to build one.
    isNeeded: () => !process.env.PARLEY_ENGINE,
    async build() {
      checkRust();
      const args = [
        'build',
        '--release',
        '--locked',
        '--manifest-path',
        'engine/Cargo.toml',
        '-p',
        'parley-engine',
      ];
      await mustRun('cargo', args, { env: cargoEnvironment() });
    },
  },
  {
    name: 'SDK',
    inputs: [lock, protocol, 'packages/sdk'],
    output: 'packages/sdk/dist/parley.mjs',
    isNeeded: () => existsSync(join(ROOT, 'packages/sdk')),
    build: () => npm(['run', '--silent', 'build', '-w', '@parley/sdk'], { env: pinnedEnvironment() }),
  },
  {
    name: 'call page',
    inputs: [lock, protocol, 'packages/pages', 'packages/sdk', 'apps/call'],
    output: 'apps/call/dist/index.html',
    isNeeded: () => existsSync(join(ROOT, 'apps/call')),
    build: () => npm(['run', '--silent', 'build', '-w', '@parley/call'], { env: pinnedEnvironment() }),
  },
  {
    name: 'console',
    inputs: [lock, protocol, 'packages/pages', 'packages/sdk', 'apps/console'],
    output: 'apps/console/dist/index.html',
    isNeeded: () => existsSync(join(ROOT, 'apps/console')),
    build: () => npm(['run', '--silent', 'build', '-w', '@parley/console'], { env: pinnedEnvironment() }),
  },
];

async function step(text, work) {
  const startedAt = Date.now();
  console.log(`• ${text} …`);
  await work();
  console.log(`  ${text}: done in ${((Date.now() - startedAt) / 1000).toFixed(1)} s`);
}

/**
 * Installs packages if the lock file changed since they were installed. Not `npm ci`: npm 11's refuses a lock
 * file that was written where other platforms' optional packages could not be looked up. `--no-save` keeps to
 * the locked versions all the same, and leaves the lock file alone.
 */
export async function install() {
  checkNode();
  const stamp = join(ROOT, 'node_modules', '.parley-lock-hash');
  const hash = hashOf([lock]);
  if (isStamped(stamp, hash)) return;
  const args = ['install', '--no-save', '--no-audit', '--no-fund', '--loglevel=error'];
  await step('installing packages', () => npm(args));
  writeStamp(stamp, hash);
}

/** Builds what changed since it was built. */
export async function build() {
  for (const target of TARGETS.filter(({ isNeeded }) => isNeeded())) {
    const stamp = join(ROOT, '.parley', 'stamps', target.name.replaceAll(' ', '-'));
    const hash = hashOf(target.inputs);
    if (isStamped(stamp, hash) && existsSync(join(ROOT, target.output))) continue;
    await step(`building the ${target.name}`, target.build);
    if (!existsSync(join(ROOT, target.output)))
      throw new Failure(`building the ${target.name} made no ${target.output}`);
    writeStamp(stamp, hash);
  }
}
