import type { RoomsPort } from '../room/rooms-port.ts';
import type { Store } from '../store/index.ts';
import type { Action } from './action.ts';
import { forbidStreamActions } from './actions/forbid-stream-actions.ts';
import { forbidUserActions } from './actions/forbid-user-actions.ts';
import { messageActions } from './actions/message-actions.ts';
import { roomActions } from './actions/room-actions.ts';
import { streamActions } from './actions/stream-actions.ts';
import { streamRuleActions } from './actions/stream-rule-actions.ts';

export interface ActionParts {
  readonly rooms: RoomsPort;
  readonly store: Pick<Store, 'forbids' | 'streamRules'>;
  readonly nowMs: () => number;
}

/** Every action of server API v2. */
export function allActions({ rooms, store, nowMs }: ActionParts): readonly Action[] {
  const { forbids, streamRules } = store;
  return [
    ...roomActions(rooms),
    ...streamActions(rooms),
    ...messageActions(rooms),
    ...forbidStreamActions({ rooms, forbids, nowMs }),
    ...forbidUserActions({ forbids, nowMs }),
    ...streamRuleActions({ rooms, rules: streamRules, nowMs }),
  ];
}
