import type { Kysely, Transaction } from 'kysely';
import type { Tables } from './tables.ts';

/** A database as the store uses it, whichever it is. */
export interface Database {
  readonly db: Kysely<Tables>;
  /**
   * Runs work in a transaction that is over before it has reached the disk, for records that may be lost. A crash of
   * the server loses none of it; a power failure may undo the latest of these transactions, each as a whole.
   */
  readonly writeBehind: <T>(work: (transaction: Transaction<Tables>) => Promise<T>) => Promise<T>;
}
