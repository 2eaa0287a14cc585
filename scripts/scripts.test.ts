import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import { browserEnvironment } from './browsers.mjs';
import { interopEnvironment } from './interop-clients.mjs';
import { ROOT } from './pinned-node.mjs';
import { checkRust } from './prerequisites.mjs';
import { hashOf, isStamped, writeStamp } from './stamp.mjs';

const folder = mkdtempSync(join(tmpdir(), 'parley-scripts-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('what a build was made of', () => {
  const write = (path: string, text: string) => {
    mkdirSync(join(folder, path, '..'), { recursive: true });
    writeFileSync(join(folder, path), text);
  };
  const hash = () => hashOf(['src', 'file.json', 'not-there'], folder);

  it('changes with the content, the name and the number of files', () => {
    write('src/a.ts', 'one');
    write('file.json', '{}');
    const seen = [hash()];
    write('src/a.ts', 'two');
    seen.push(hash());
    write('src/deeper/b.ts', '');
    seen.push(hash());
    write('file.json', '[]');
    seen.push(hash());
    expect(new Set(seen).size).toBe(seen.length);
    write('src/a.ts', 'two');
    expect(hash()).toBe(seen.at(-1));
  });

  it('does not change with tests and with what builds make', () => {
    const before = hash();
    for (const path of ['src/a.test.ts', 'src/dist/a.js', 'src/target/x', 'src/node_modules/p/i.js'])
      write(path, 'anything');
    expect(hash()).toBe(before);
  });

  it('is remembered in a file', () => {
    const stamp = join(folder, 'deep/stamp');
    expect(isStamped(stamp, 'h1')).toBe(false);
    writeStamp(stamp, 'h1');
    expect([isStamped(stamp, 'h1'), isStamped(stamp, 'h2')]).toEqual([true, false]);
  });
});

describe.skipIf(process.platform === 'win32')('what a machine lacks', () => {
  /** A search path with only these programs, each printing a line. */
  const machineWith = (programs: Record<string, string>) => {
    const bin = mkdtempSync(join(folder, 'bin-'));
    symlinkSync('/bin/sh', join(bin, 'sh'));
    for (const [name, line] of Object.entries(programs))
      writeFileSync(join(bin, name), `#!/bin/sh\necho '${line}'\n`, { mode: 0o755 });
    return { PATH: bin, HOME: bin };
  };

  it('is named in one sentence with the command that installs it', () => {
    expect(() => checkRust(machineWith({}))).toThrow(
      /^cargo is missing, .* install Rust with: curl .*rustup/,
    );
    expect(() => checkRust(machineWith({ cargo: 'cargo 1.63.0' }))).toThrow(/too old.*rustup update/);
    expect(() => checkRust(machineWith({ cargo: 'cargo 9.0.0' }))).toThrow(/^a C compiler is missing/);
    expect(() => checkRust(machineWith({ cargo: 'cargo 9.0.0', cc: 'cc' }))).not.toThrow();
  });
});

describe('scripts/pinned.mjs', () => {
  const pinned = (...args: string[]) =>
    execFileSync(process.execPath, [join(ROOT, 'scripts/pinned.mjs'), ...args], { encoding: 'utf8' }).trim();

  it('runs commands on a Node that can run TypeScript', () => {
    expect(Number(pinned('node', '--print', 'process.versions.node').split('.')[0])).toBeGreaterThanOrEqual(
      24,
    );
  });

  it('passes arguments and the exit code on', () => {
    expect(pinned('node', '--print', 'process.argv[1]', 'a b')).toBe('a b');
    expect(() => pinned('node', '--eval', 'process.exit(7)')).toThrow(expect.objectContaining({ status: 7 }));
  });
});

describe('the browsers for the browser tests', () => {
  afterEach(() => vi.unstubAllEnvs());

  it('are named with what installs them when there are none and none can be had', async () => {
    vi.stubEnv('PATH', folder);
    vi.stubEnv('E2E_CHROMIUM', undefined);
    vi.stubEnv('E2E_FIREFOX', undefined);
    await expect(browserEnvironment()).rejects.toThrow('sudo apt-get install chromium firefox-esr');
  });

  it('are taken from the environment, which must name files that exist', async () => {
    const binary = join(folder, 'browser');
    writeFileSync(binary, '');
    vi.stubEnv('E2E_CHROMIUM', binary);
    vi.stubEnv('E2E_FIREFOX', binary);
    expect(await browserEnvironment()).toEqual({ E2E_CHROMIUM: binary, E2E_FIREFOX: binary });
    vi.stubEnv('E2E_CHROMIUM', `${binary}-of-old`);
    await expect(browserEnvironment()).rejects.toThrow(`E2E_CHROMIUM is ${binary}-of-old`);
  });
});

describe('the other WebRTC stacks for the browser tests', () => {
  afterEach(() => vi.unstubAllEnvs());

  it('are found by a Python that can load them, not by its name', async () => {
    const python = join(folder, 'python-with-aiortc');
    writeFileSync(python, '#!/bin/sh\nexit 0\n', { mode: 0o755 });
    vi.stubEnv('E2E_PYTHON', python);
    expect(await interopEnvironment()).toEqual({ E2E_PYTHON: python });
  });
});
