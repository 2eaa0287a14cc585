/** `npm test`: installs and builds what is needed, then runs every test; ends with one line for each runner. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { browserEnvironment } from './browsers.mjs';
import { requireDatabaseServer } from './database-server.mjs';
import { Failure } from './failure.mjs';
import { interopEnvironment } from './interop-clients.mjs';
import { pinnedEnvironment, ROOT } from './pinned-node.mjs';
import { cargoEnvironment } from './prerequisites.mjs';
import { run, runMain } from './process.mjs';
import { requireTokenLanguages } from './token-languages.mjs';
import { build, install } from './up-to-date.mjs';

const results = mkdtempSync(join(tmpdir(), 'parley-test-'));

/** Runs vitest in a folder; answers with its counts in the words of its closing line. */
async function vitest(name, folder, env) {
  const file = join(results, `${name}.json`);
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
  const code = await run('vitest', ['run', '--root', folder, ...reporters], { env });
  if (!existsSync(file)) return { line: `${name}: did not run`, passed: false };
  const { numPassedTests, numFailedTests, numPendingTests } = JSON.parse(readFileSync(file, 'utf8'));
  const skipped = numPendingTests > 0 ? `, ${numPendingTests} skipped` : '';
  const line = `${name}: ${numPassedTests} passed, ${numFailedTests} failed${skipped}`;
  return { line, passed: code === 0 && numPassedTests > 0 };
}

/** Runs cargo test; answers with the sum of its closing lines. */
async function engine() {
  let output = '';
  const onOutput = (text) => {
    output += text;
  };
  const args = ['test', '--locked', '--manifest-path', 'engine/Cargo.toml'];
  const code = await run('cargo', args, { env: cargoEnvironment(), onOutput });
  const lines = [...output.matchAll(/^test result: .*? (\d+) passed; (\d+) failed/gm)];
  const sum = (group) => lines.reduce((total, line) => total + Number(line[group]), 0);
  return { line: `engine: ${sum(1)} passed, ${sum(2)} failed`, passed: code === 0 && sum(1) > 0 };
}

const SUITES = {
  unit: async () => {
    await requireDatabaseServer();
    await requireTokenLanguages();
    return vitest('unit', ROOT, pinnedEnvironment());
  },
  engine,
  browser: async () =>
    vitest('browser', join(ROOT, 'e2e'), {
      ...pinnedEnvironment(),
      ...(await browserEnvironment()),
      ...(await interopEnvironment()),
    }),
};

/** Runs a suite; when the machine lacks what it needs, that is its closing line, and the other suites still run. */
async function outcomeOf(name, suite) {
  try {
    return await suite();
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return { line: `${name}: did not run: ${error.message}`, passed: false };
  }
}

await runMain(async () => {
  const asked = process.argv.slice(2);
  for (const name of asked)
    if (!Object.hasOwn(SUITES, name))
      throw new Failure(`there is no suite "${name}"; there are ${Object.keys(SUITES).join(', ')}`);
  await install();
  await build();
  const outcomes = [];
  for (const [name, suite] of Object.entries(SUITES))
    if (asked.length === 0 || asked.includes(name)) outcomes.push(await outcomeOf(name, suite));
  rmSync(results, { recursive: true });
  console.log(`\n${outcomes.map(({ line }) => line).join('\n')}`);
  return outcomes.every(({ passed }) => passed) ? 0 : 1;
});
