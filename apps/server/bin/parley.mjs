#!/usr/bin/env node
// Plain JavaScript, so that an old Node can say what is missing instead of failing at the first type.
const [major] = process.versions.node.split('.').map(Number);
if (major < 24) {
  process.stderr.write(
    `parley needs Node 24 or newer, this is ${process.version}; use: npm run -s parley -- …\n`,
  );
  process.exit(1);
}
await import('../src/cli/main.ts');
