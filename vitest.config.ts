import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    // A hung test is found all the same; a slow one on a busy machine is none.
    testTimeout: 20_000,
    hookTimeout: 60_000,
    include: [
      'packages/*/src/**/*.test.ts',
      'apps/*/src/**/*.test.{ts,tsx}',
      'examples/*/src/**/*.test.ts',
      'bench/src/**/*.test.ts',
      'scripts/**/*.test.ts',
    ],
  },
});
