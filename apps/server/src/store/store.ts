import type { AppStore } from './app-store.ts';
import type { AuditLog } from './audit-log.ts';
import type { CallRecords } from './call-records.ts';
import type { ForbidStore } from './forbid-store.ts';
import type { OperatorStore } from './operator-store.ts';
import type { StreamRuleStore } from './stream-rule-store.ts';
import type { WebhookQueue } from './webhook-queue.ts';

/** All records. What every implementation must do is in the `*.contract.ts` beside this. */
export interface Store {
  readonly apps: AppStore;
  readonly operators: OperatorStore;
  readonly audit: AuditLog;
  readonly calls: CallRecords;
  readonly forbids: ForbidStore;
  readonly streamRules: StreamRuleStore;
  readonly webhooks: WebhookQueue;
  /** Whether the database answers. */
  isReachable(): Promise<boolean>;
  /** May be called again; afterwards nothing else may. */
  close(): Promise<void>;
}
