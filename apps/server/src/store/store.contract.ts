import { describe } from 'vitest';
import { appStoreContract } from './app-store.contract.ts';
import { auditLogContract } from './audit-log.contract.ts';
import { callRecordsContract } from './call-records.contract.ts';
import { forbidStoreContract } from './forbid-store.contract.ts';
import { operatorStoreContract } from './operator-store.contract.ts';
import type { Store } from './store.ts';
import { streamRuleStoreContract } from './stream-rule-store.contract.ts';
import { webhookQueueContract } from './webhook-queue.contract.ts';

/** A place that stores open on; a later `open` opens what an earlier store of the same place has kept. */
export interface StorePlace {
  open(): Promise<Store>;
  remove(): Promise<void>;
}

/** Runs a test's body with a store of its own. */
export type WithStore = (use: (store: Store, place: StorePlace) => Promise<void>) => () => Promise<void>;

/** What every store must do. Each implementation's test runs this on itself. */
export function storeContract(newPlace: () => Promise<StorePlace>): void {
  const withStore: WithStore = (use) => async () => {
    const place = await newPlace();
    const store = await place.open();
    try {
      await use(store, place);
    } finally {
      await store.close();
      await place.remove();
    }
  };
  describe('apps', () => appStoreContract(withStore));
  describe('operators', () => operatorStoreContract(withStore));
  describe('the audit log', () => auditLogContract(withStore));
  describe('call records', () => callRecordsContract(withStore));
  describe('forbidden streams and users', () => forbidStoreContract(withStore));
  describe('rules about streams', () => streamRuleStoreContract(withStore));
  describe('the webhook queue', () => webhookQueueContract(withStore));
}
