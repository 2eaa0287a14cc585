#!/usr/bin/env node
// Plain JavaScript, so that an old Node can say what is missing instead of failing at the first type.
import { setFlagsFromString } from 'node:v8';

const [major] = process.versions.node.split('.').map(Number);
if (major < 24) {
  process.stderr.write(
    `parley needs Node 24 or newer, this is ${process.version}; use: npm run -s parley -- …\n`,
  );
  process.exit(1);
}
// The space for new objects stays as small as it begins. V8 would let it grow to 32 MiB during a rush of logins and keep
// it: memory without use in a process whose requests make few objects and whose sessions stay (docs/benchmarks.md).
setFlagsFromString('--semi-space-growth-factor=1');
await import('../src/cli/main.ts');
