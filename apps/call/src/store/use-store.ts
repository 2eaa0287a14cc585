import { useSyncExternalStore } from 'react';
import type { Store } from './store.ts';

/** The store's state, with a new rendering after each change. */
export function useStore<State>(store: Pick<Store<State, never>, 'get' | 'subscribe'>): State {
  return useSyncExternalStore(store.subscribe, store.get);
}
