import { loadConfig } from '../config.ts';
import { type AppStore, openStore } from '../store/index.ts';
import type { CliContext } from './context.ts';

/** Runs `use` with the records that the configuration names, and closes them. */
export async function withStore<T>(
  context: CliContext,
  file: string | undefined,
  use: (store: AppStore) => Promise<T>,
): Promise<T> {
  const { env, cwd } = context;
  const { dataDir } = loadConfig({ env, cwd, file });
  const store = await openStore({ dataDir });
  try {
    return await use(store);
  } finally {
    await store.close();
  }
}
