import { defineConfig } from 'vitest/config';

/** One worker, one file after another: the browsers and the server are shared and the machine is small. */
export default defineConfig({
  test: {
    // Encoders, estimators and a browser share what cores there are with whatever else runs: what fails twice is a defect.
    retry: 1,
    include: ['tests/**/*.test.ts'],
    globalSetup: ['harness/global-setup.ts'],
    fileParallelism: false,
    isolate: false,
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
