import type { Notification } from '@parley/protocol';
import type { TransportState } from '../media/media-engine.ts';
import type { EndReason } from './session-state.ts';

/** The way to a session's client: its WebSocket, or what a client without one was given over HTTP. */
export interface ClientLine {
  /** Whether the client is still listened to. */
  readonly isOpen: boolean;
  /** The client's address, as `canonicalIp` writes it; never logged. */
  readonly ip: string;
  /** Tells something that was serialised once for several clients. */
  send(message: Uint8Array): void;
  /** Tells something that is meant for this client. */
  tell(message: Notification): void;
  /** The state of a transport of the session; `failed` also when its engine is lost. */
  transportChanged(state: TransportState): void;
  /** The session that the line served has ended. */
  sessionEnded(reason: EndReason, nowMs: number): void;
  /** Closes the line; its session goes on without it, or has ended. */
  hangUp(why: string, nowMs: number): void;
}
