import type { StreamReport } from '@parley/protocol';

/** What the server keeps of calls and deliveries, as it answers. */
export interface Call {
  readonly roomSessionId: string;
  readonly roomId: string;
  readonly openedAtMs: number;
  readonly closedAtMs: number | null;
  readonly peakMembers: number;
}

export interface CallDetail {
  readonly call: Call;
  readonly members: readonly {
    readonly sessionId: string;
    readonly userId: string;
    readonly userName: string;
    readonly joinedAtMs: number;
    readonly leftAtMs: number | null;
    readonly leaveReason: number | null;
  }[];
  readonly streams: readonly {
    readonly publishId: string;
    readonly sessionId: string;
    readonly streamId: string;
    readonly userId: string;
    readonly startedAtMs: number;
    readonly endedAtMs: number | null;
  }[];
  readonly events: readonly CallEvent[];
  readonly quality: readonly QualitySample[];
}

/** A moment of a call that is neither a coming nor a going: `connectionLost`, `resumed`, `played` … */
export interface CallEvent {
  readonly sessionId: string;
  readonly atMs: number;
  readonly kind: string;
  readonly detail: Readonly<Record<string, unknown>>;
}

/** How a stream went at one member, over the `periodMs` before `atMs`. */
export interface QualitySample {
  readonly sessionId: string;
  readonly streamId: string;
  readonly direction: 'send' | 'receive';
  readonly atMs: number;
  readonly figures: StreamReport['figures'];
}

export interface Delivery {
  readonly deliveryId: number;
  readonly event: string;
  readonly roomId: string;
  readonly createdAtMs: number;
  readonly state: 'pending' | 'delivered' | 'failed';
  /** When it is tried next; of use while it is pending. */
  readonly nextAttemptAtMs: number;
  /** The delivery that it waits for, if it does. */
  readonly waitsForId: number | null;
  readonly attempts: readonly { readonly status: number | null; readonly problem: string | null }[];
}

export interface UsageFigure {
  readonly appId: number;
  readonly hourMs: number;
  readonly figure: string;
  readonly value: number;
}

export interface AuditRecord {
  readonly entryId: number;
  readonly atMs: number;
  readonly actor: string;
  readonly action: string;
  readonly appId: number | null;
  readonly detail: Readonly<Record<string, unknown>>;
}
