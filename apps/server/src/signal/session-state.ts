/** Why a session ended; each has its consequence for others in `STREAM_DELETE_REASON`. */
export type EndReason =
  | 'left'
  | 'silent'
  | 'replaced'
  | 'kicked'
  | 'tokenEnded'
  | 'roomEnded'
  | 'disconnected'
  | 'serverClosing';

export type SessionState =
  | { readonly state: 'joined' }
  | { readonly state: 'detached'; readonly sinceMs: number }
  | { readonly state: 'closed'; readonly reason: EndReason };

export type SessionEvent =
  | { readonly type: 'connectionLost' }
  | { readonly type: 'resumed' }
  | { readonly type: 'ended'; readonly reason: EndReason };

/*
 *  (a connection awaits its join)
 *        └─join─▶ joined ◀──────resumed────── detached
 *                  │  └──────connectionLost──────▲ │
 *                  └────────ended──▶ closed ◀─ended┘      silence ends both, counted from the last request
 */
export function nextSessionState(current: SessionState, event: SessionEvent, nowMs: number): SessionState {
  switch (current.state) {
    case 'joined':
      if (event.type === 'connectionLost') return { state: 'detached', sinceMs: nowMs };
      // An old connection still looked open when the client came back.
      if (event.type === 'resumed') return current;
      return { state: 'closed', reason: event.reason };
    case 'detached':
      if (event.type === 'resumed') return { state: 'joined' };
      if (event.type === 'ended') return { state: 'closed', reason: event.reason };
      break;
    case 'closed':
      if (event.type === 'ended') return current;
      break;
  }
  throw new Error(`no transition: ${current.state} --${event.type}-->`);
}
