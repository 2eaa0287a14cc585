import { loadConfig } from '../config.ts';
import { openStore, type Store } from '../store/index.ts';
import type { CliContext } from './context.ts';

/** Runs `use` with the records that the configuration names, and closes them. */
export async function withStore<T>(
  context: CliContext,
  file: string | undefined,
  use: (store: Store) => Promise<T>,
): Promise<T> {
  const { env, cwd } = context;
  const store = await openStore(loadConfig({ env, cwd, file }));
  try {
    return await use(store);
  } finally {
    await store.close();
  }
}
