import { addReading, type Figures, type Sample } from './figures.ts';
import { EMPTY_LOG, type LogEvent, type LogState, reduceLog } from './log.ts';

interface RoomStream {
  readonly streamId: string;
  readonly userId: string;
}

/** What the debug page shows. States are the SDK's numbers, shown with their names. */
export interface DebugState {
  readonly engine: 'none' | 'created';
  /** `ZegoRoomStateChangedReason`; 7 is Logout, the state before any login. */
  readonly room: number;
  /** `ZegoPublisherState`. */
  readonly publisher: number;
  /** `ZegoPlayerState` of each stream that was asked for. */
  readonly players: ReadonlyMap<string, number>;
  readonly preview: 'off' | 'on';
  readonly users: readonly string[];
  readonly streams: readonly RoomStream[];
  readonly figures: Figures;
  readonly log: LogState;
}

const LOGGED_OUT = 7;

export const INITIAL_DEBUG_STATE: DebugState = {
  engine: 'none',
  room: LOGGED_OUT,
  publisher: 0,
  players: new Map(),
  preview: 'off',
  users: [],
  streams: [],
  figures: [],
  log: EMPTY_LOG,
};

export type DebugEvent =
  | LogEvent
  | { readonly type: 'engineCreated' }
  | { readonly type: 'engineDestroyed' }
  | { readonly type: 'roomChanged'; readonly reason: number }
  | { readonly type: 'publisherChanged'; readonly state: number }
  | { readonly type: 'playerChanged'; readonly streamId: string; readonly state: number }
  | { readonly type: 'playerForgotten'; readonly streamId: string }
  | { readonly type: 'previewChanged'; readonly preview: 'off' | 'on' }
  | { readonly type: 'usersAdded'; readonly userIds: readonly string[] }
  | { readonly type: 'usersDeleted'; readonly userIds: readonly string[] }
  | { readonly type: 'streamsAdded'; readonly streams: readonly RoomStream[] }
  | { readonly type: 'streamsDeleted'; readonly streamIds: readonly string[] }
  | {
      readonly type: 'qualityTold';
      readonly streamId: string;
      readonly direction: 'publish' | 'play';
      readonly sample: Sample;
      readonly latest: Readonly<Record<string, unknown>>;
    };

/** Reasons after which one is in no room: LoginFailed, ReconnectFailed, KickOut, Logout. */
const OUTSIDE: ReadonlySet<number> = new Set([2, 5, 6, 7]);

/** True in no room, and on the way into none. */
export const isOutside = ({ room }: DebugState): boolean => OUTSIDE.has(room);

export function reduceDebug(state: DebugState, event: DebugEvent): DebugState {
  switch (event.type) {
    case 'logged':
    case 'paused':
    case 'resumed':
    case 'cleared':
      return { ...state, log: reduceLog(state.log, event) };
    case 'engineCreated':
      return { ...state, engine: 'created' };
    case 'engineDestroyed':
      return { ...INITIAL_DEBUG_STATE, log: state.log };
    case 'roomChanged':
      return OUTSIDE.has(event.reason) ? outside(state, event.reason) : { ...state, room: event.reason };
    case 'publisherChanged':
      return { ...state, publisher: event.state };
    case 'playerChanged':
      return { ...state, players: new Map(state.players).set(event.streamId, event.state) };
    case 'playerForgotten':
      return forgetPlayer(state, event.streamId);
    case 'previewChanged':
      return { ...state, preview: event.preview };
    case 'usersAdded':
      return { ...state, users: [...new Set([...state.users, ...event.userIds])] };
    case 'usersDeleted':
      return { ...state, users: state.users.filter((userId) => !event.userIds.includes(userId)) };
    case 'streamsAdded': {
      const added = event.streams.map(({ streamId }) => streamId);
      const others = state.streams.filter(({ streamId }) => !added.includes(streamId));
      return { ...state, streams: [...others, ...event.streams] };
    }
    case 'streamsDeleted':
      return {
        ...state,
        streams: state.streams.filter(({ streamId }) => !event.streamIds.includes(streamId)),
      };
    case 'qualityTold':
      return { ...state, figures: addReading(state.figures, event) };
  }
}

/** Leaving a room ends everything in it; the preview, which needs no room, ends with a logout only. */
function outside(state: DebugState, reason: number): DebugState {
  const left: DebugState = {
    ...state,
    room: reason,
    publisher: 0,
    players: new Map(),
    users: [],
    streams: [],
    figures: [],
  };
  return reason === LOGGED_OUT ? { ...left, preview: 'off' } : left;
}

function forgetPlayer(state: DebugState, streamId: string): DebugState {
  const players = new Map(state.players);
  players.delete(streamId);
  return {
    ...state,
    players,
    figures: state.figures.filter((stream) => stream.direction === 'publish' || stream.streamId !== streamId),
  };
}
