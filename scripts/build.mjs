/** `npm run build`: brings packages, engine, SDK and call page up to date, and starts nothing. */
import { runMain } from './process.mjs';
import { build, install } from './up-to-date.mjs';

await runMain(async () => {
  await install();
  await build();
});
