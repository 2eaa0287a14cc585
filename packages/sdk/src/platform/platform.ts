import type { types } from 'mediasoup-client';
import type { SignalSocket } from '../signal/socket.ts';
import type { Cancel, Clock } from './clock.ts';

/** What the browser says about the world, as hints: none of them is relied upon. */
export type Hint =
  | 'online'
  | 'offline'
  /** The page can be seen again; timers may have slept. */
  | 'visible'
  /** The page is going away, perhaps for ever. */
  | 'pagehide';

/** Everything that the SDK wants from the browser and a test may put in its place. */
export interface Platform {
  readonly clock: Clock;
  /** At least 0, below 1. */
  random(): number;
  /** Resolves when the browser has done what is ready to run, and goes on to its next task. */
  nextTask(): Promise<void>;
  openSocket(url: string): SignalSocket;
  /** Lower-case hex. @throws ParleyError 1000006 where the browser offers no WebCrypto */
  hmacSha256(key: string, text: string): Promise<string>;
  /** Posts a text although the page is going away. */
  sendBeacon(url: string, text: string): void;
  onHint(listener: (hint: Hint) => void): Cancel;
  /** Runs once at the person's next click, touch or key. */
  onGesture(work: () => void): void;
  /** How WebRTC is driven. @throws ParleyError 1000006 in a browser without it */
  handlerFactory(): types.HandlerFactory;
  /** Absent outside a secure context. */
  readonly mediaDevices: MediaDevices | undefined;
}
