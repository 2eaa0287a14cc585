/** What a machine must have before anything can be built, and how to get what it lacks. */
import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { Failure } from './failure.mjs';
import { ROOT } from './pinned-node.mjs';
import { outputOf } from './process.mjs';

const MIN_NODE_MAJOR = 20;

/** Says which Node is needed when this one is too old even to start with. */
export function checkNode() {
  const [major] = process.versions.node.split('.').map(Number);
  if (major < MIN_NODE_MAJOR)
    throw new Failure(
      `Parley needs Node ${MIN_NODE_MAJOR} or newer to start with, this is ${process.version}; see https://nodejs.org`,
    );
}

/** `env` with rustup's folder in the path: fresh installations lack it until the next login. */
export function cargoEnvironment(env = process.env) {
  const key = Object.keys(env).find((name) => name.toUpperCase() === 'PATH') ?? 'PATH';
  const home = env.HOME ?? env.USERPROFILE ?? homedir();
  return { ...env, [key]: `${env[key] ?? ''}${delimiter}${join(home, '.cargo', 'bin')}` };
}

/** Says in one sentence what is missing to build the engine, and how to get it. */
export function checkRust(env = process.env) {
  const windows = process.platform === 'win32';
  const version = outputOf('cargo', ['--version'], { env: cargoEnvironment(env) });
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
  if (!windows && outputOf('cc', ['--version'], { env }) === undefined)
    throw new Failure(
      `a C compiler is missing, which the media engine's cryptography needs; install it with: ${
        process.platform === 'darwin' ? 'xcode-select --install' : 'sudo apt-get install build-essential'
      }`,
    );
}
