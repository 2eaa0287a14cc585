/** Brings packages, engine, SDK and call page up to date, doing only what changed. */
import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { Failure } from './failure.mjs';
import { pinnedEnvironment, ROOT } from './pinned-node.mjs';
import { mustRun, npm, outputOf } from './process.mjs';
import { hashOf, isStamped, writeStamp } from './stamp.mjs';

const MIN_NODE_MAJOR = 20;
const exe = process.platform === 'win32' ? '.exe' : '';

function checkNode() {
  const [major] = process.versions.node.split('.').map(Number);
  if (major < MIN_NODE_MAJOR)
    throw new Failure(
      `Parley needs Node ${MIN_NODE_MAJOR} or newer to start with, this is ${process.version}; see https://nodejs.org`,
    );
}

/** The environment with rustup's folder in the path: fresh installations lack it until the next login. */
export function cargoEnvironment() {
  const key = Object.keys(process.env).find((name) => name.toUpperCase() === 'PATH') ?? 'PATH';
  return {
    ...process.env,
    [key]: `${process.env[key] ?? ''}${delimiter}${join(homedir(), '.cargo', 'bin')}`,
  };
}

/** Says in one sentence what is missing to build the engine, and how to get it. */
function checkRust() {
  const windows = process.platform === 'win32';
  const version = outputOf('cargo', ['--version'], { env: cargoEnvironment() });
  if (version === undefined)
    throw new Failure(
      `cargo is missing, which builds the media engine; install Rust with: ${
        windows
          ? 'winget install Rustlang.Rustup'
          : "curl --proto '=https' --tlsv1.2 -sSf https://sh.rustup.rs | sh -s -- -y"
      }`,
    );
  const needed = /channel = "(\d+)\.(\d+)/.exec(readFileSync(join(ROOT, 'rust-toolchain.toml'), 'utf8'));
  const found = /cargo (\d+)\.(\d+)/.exec(version);
  if (
    needed &&
    found &&
    Number(found[1]) * 1000 + Number(found[2]) < Number(needed[1]) * 1000 + Number(needed[2])
  )
    throw new Failure(
      `${version} is too old, the media engine needs ${needed[1]}.${needed[2]}; get it with: rustup update`,
    );
  if (!windows && outputOf('cc', ['--version']) === undefined)
    throw new Failure(
      `a C compiler is missing, which the media engine's cryptography needs; install it with: ${
        process.platform === 'darwin' ? 'xcode-select --install' : 'sudo apt-get install build-essential'
      }`,
    );
}

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
    inputs: [lock, protocol, 'packages/sdk', 'apps/call'],
    output: 'apps/call/dist/index.html',
    isNeeded: () => existsSync(join(ROOT, 'apps/call')),
    build: () => npm(['run', '--silent', 'build', '-w', '@parley/call'], { env: pinnedEnvironment() }),
  },
];

async function step(text, work) {
  const startedAt = Date.now();
  console.log(`• ${text} …`);
  await work();
  console.log(`  ${text}: done in ${((Date.now() - startedAt) / 1000).toFixed(1)} s`);
}

/** Installs packages if the lock file changed since they were installed. */
export async function install() {
  checkNode();
  const stamp = join(ROOT, 'node_modules', '.parley-lock-hash');
  const hash = hashOf([lock]);
  if (isStamped(stamp, hash)) return;
  await step('installing packages', () => npm(['ci', '--no-audit', '--no-fund', '--loglevel=error']));
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
