/** What sessions do that is worth keeping with a call and changes no room. */
import type { StreamReport } from '@parley/protocol';

/** Something that a client wants of an app. */
export interface Attempt {
  readonly appId: number;
  readonly what: 'login' | 'publish' | 'play';
  /** 0 when it succeeded, else what it was refused with. */
  readonly code: number;
}

export interface Measurement {
  readonly appId: number;
  readonly roomSessionId: string;
  readonly sessionId: string;
  /** Since the session's last report; no figure can be about more time. */
  readonly elapsedMs: number;
  readonly streams: readonly StreamReport[];
}

/** A moment of a session. */
export interface Note {
  readonly roomSessionId: string;
  readonly sessionId: string;
  readonly kind: NoteKind;
  readonly detail: Readonly<Record<string, string>>;
}
export type NoteKind =
  | 'connectionLost'
  | 'resumed'
  | 'played'
  | 'playStopped'
  | 'trackState'
  /** An operator began to look in, and stopped [SIG-60]; the only notes of such a session. */
  | 'lookedIn'
  | 'lookEnded';
