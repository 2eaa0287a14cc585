import type { People, StreamOfUser, UserName } from './people.ts';
import type { Quality } from './quality.ts';
import type { Voice } from './voice.ts';

/** A refused call or request, by its error code; `detail` is the SDK's own sentence, for those who debug. */
export interface Failure {
  readonly code: number;
  readonly detail?: string;
}

/** One's own camera or microphone. */
export type DeviceState =
  | { readonly kind: 'on' }
  | { readonly kind: 'off' }
  /** Wanted, and asked of the browser; the state in which devices begin. */
  | { readonly kind: 'starting' }
  | { readonly kind: 'failed'; readonly code: number };

/** Whether others can see and hear one. */
export type Publishing =
  | { readonly kind: 'idle' }
  | { readonly kind: 'requesting' }
  | { readonly kind: 'live' }
  | { readonly kind: 'failed'; readonly code: number };

type ScreenSharing = 'off' | 'starting' | 'on';

/** Why a call is over. */
export type Ending = { readonly kind: 'hungUp' } | { readonly kind: 'failed'; readonly failure: Failure };

/**
 * ```text
 * opening ─▶ credentials ◀─▶ lobby ─▶ joining ─▶ inCall ─▶ ended
 *    └─▶ unusable              ▲         │                   │
 *                              └─────────┴───────────────────┘
 * ```
 */
export type CallPhase =
  | { readonly name: 'opening' }
  | { readonly name: 'unusable'; readonly why: 'browserUnsupported' | 'insecurePage' }
  | { readonly name: 'credentials'; readonly failure: Failure | undefined }
  | { readonly name: 'lobby'; readonly failure: Failure | undefined }
  | { readonly name: 'joining'; readonly roomId: string }
  | InCall
  | { readonly name: 'ended'; readonly roomId: string; readonly ending: Ending; readonly lastedMs: number };

export interface InCall {
  readonly name: 'inCall';
  readonly roomId: string;
  readonly sinceMs: number;
  readonly link: 'up' | 'reconnecting';
  readonly people: People;
  readonly publishing: Publishing;
  /** Whoever of the others speaks most at this moment, as the server ranks it. */
  readonly speaker: string | undefined;
  /** Whether one shares one's own screen. */
  readonly screen: ScreenSharing;
  /** Whether the browser lets this page sound without a click. */
  readonly sound: 'allowed' | 'refused';
}

/** One's own side, the same before and in a call. */
export interface Local {
  readonly camera: DeviceState;
  readonly microphone: DeviceState;
  readonly voice: Voice;
  readonly quality: Quality;
}

/** A short notice that goes by itself. */
export type Notice =
  | { readonly kind: 'joined'; readonly name: string }
  | { readonly kind: 'left'; readonly name: string }
  | { readonly kind: 'linkCopied' }
  | { readonly kind: 'linkNotCopied' }
  | { readonly kind: 'reconnected' }
  | { readonly kind: 'failure'; readonly failure: Failure; readonly device?: 'camera' | 'microphone' };

export interface Toast {
  readonly id: number;
  readonly notice: Notice;
}

export interface CallState {
  readonly phase: CallPhase;
  readonly local: Local;
  readonly toasts: readonly Toast[];
  readonly nextToastId: number;
}

export const INITIAL_STATE: CallState = {
  phase: { name: 'opening' },
  local: {
    camera: { kind: 'starting' },
    microphone: { kind: 'starting' },
    voice: 'quiet',
    quality: 'unknown',
  },
  toasts: [],
  nextToastId: 1,
};

/** What happens to a call: what the person did, and what the SDK told. Times are milliseconds since the epoch. */
export type CallEvent =
  | { readonly type: 'unusable'; readonly why: 'browserUnsupported' | 'insecurePage' }
  | { readonly type: 'credentialsNeeded'; readonly failure?: Failure | undefined }
  | { readonly type: 'credentialsReady' }
  | { readonly type: 'deviceChanged'; readonly device: 'camera' | 'microphone'; readonly state: DeviceState }
  /** The device delivers. */
  | { readonly type: 'deviceCaptured'; readonly device: 'camera' | 'microphone' }
  | { readonly type: 'joining'; readonly roomId: string }
  | { readonly type: 'joined'; readonly atMs: number }
  | { readonly type: 'joinFailed'; readonly failure: Failure }
  | { readonly type: 'linkLost' }
  | { readonly type: 'linkBack' }
  | { readonly type: 'ended'; readonly ending: Ending; readonly atMs: number }
  | { readonly type: 'lobbyWanted' }
  | { readonly type: 'usersAdded'; readonly users: readonly UserName[]; readonly atMs: number }
  | { readonly type: 'usersDeleted'; readonly userIds: readonly string[] }
  | { readonly type: 'streamsAdded'; readonly streams: readonly StreamOfUser[] }
  | { readonly type: 'streamsDeleted'; readonly streamIds: readonly string[] }
  | {
      readonly type: 'playerChanged';
      readonly streamId: string;
      readonly playing: People[number]['streams'][number]['playing'];
    }
  | { readonly type: 'pictureCame'; readonly streamId: string }
  | { readonly type: 'publisherChanged'; readonly publishing: Publishing }
  | {
      readonly type: 'remoteDeviceChanged';
      readonly streamId: string;
      readonly device: 'camera' | 'microphone';
      readonly is: 'on' | 'off';
    }
  | { readonly type: 'ownQuality'; readonly quality: Quality }
  | { readonly type: 'personQuality'; readonly userId: string; readonly quality: Quality }
  | { readonly type: 'ownLevel'; readonly level: number }
  | { readonly type: 'streamLevels'; readonly levels: ReadonlyMap<string, number> }
  /** Who speaks, the dominant speaker first. */
  | { readonly type: 'speakersChanged'; readonly userIds: readonly string[] }
  | { readonly type: 'soundChanged'; readonly sound: 'allowed' | 'refused' }
  | { readonly type: 'screenChanged'; readonly screen: ScreenSharing }
  | { readonly type: 'notice'; readonly notice: Notice }
  | { readonly type: 'toastExpired'; readonly id: number };
