import { useSyncExternalStore } from 'react';

export type ConnectionState = 'reached' | 'lost';

/** Whether the server answered when it was last asked; what asks it reports here. */
class Connection {
  #state: ConnectionState = 'reached';
  readonly #listeners = new Set<() => void>();

  readonly state = (): ConnectionState => this.#state;

  /**
   * @param listener called after each change
   * @returns ends it
   */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  };

  report(state: ConnectionState): void {
    if (state === this.#state) return;
    this.#state = state;
    for (const listener of [...this.#listeners]) listener();
  }
}

/** The connection of this page. */
export const connection = new Connection();

export const useConnection = (): ConnectionState =>
  useSyncExternalStore(connection.subscribe, connection.state);
