import * as roster from './people.ts';
import type { CallEvent, CallState, DeviceState, InCall, Local, Notice } from './state.ts';
import { voiceOf } from './voice.ts';

/** People who are there when one joins are not announced; they all come within this time. */
const SETTLING_MS = 1000;
/** More notices than this at once would cover the picture. */
const TOASTS_AT_ONCE = 4;

/**
 * The state after an event. What no longer fits the phase (the SDK may still tell of a room that was just left) leaves
 * the state as it is.
 */
export function reduce(state: CallState, event: CallEvent): CallState {
  const { phase } = state;
  switch (event.type) {
    case 'unusable':
      return { ...state, phase: { name: 'unusable', why: event.why } };
    case 'credentialsNeeded':
      return { ...state, phase: { name: 'credentials', failure: event.failure } };
    case 'credentialsReady':
      return { ...state, phase: { name: 'lobby', failure: undefined } };
    case 'lobbyWanted':
      return phase.name === 'inCall' ? state : { ...state, phase: { name: 'lobby', failure: undefined } };
    case 'joining':
      return { ...state, phase: { name: 'joining', roomId: event.roomId } };
    case 'joined':
      if (phase.name !== 'joining') return state;
      return { ...state, phase: newCall(phase.roomId, event.atMs) };
    case 'joinFailed':
      if (phase.name !== 'joining') return state;
      return { ...state, phase: { name: 'lobby', failure: event.failure } };
    case 'ended':
      return end(state, event);
    case 'deviceChanged':
      return { ...state, local: { ...state.local, [event.device]: event.state } };
    case 'deviceCaptured':
      // One that was turned off while it opened stays off.
      if (state.local[event.device].kind === 'off') return state;
      return { ...state, local: { ...state.local, [event.device]: { kind: 'on' } } };
    case 'ownQuality':
      return changeLocal(state, { quality: event.quality });
    case 'ownLevel':
      return changeLocal(state, { voice: voiceOf(state.local.voice, event.level) });
    case 'notice':
      return notify(state, event.notice);
    case 'toastExpired':
      return { ...state, toasts: state.toasts.filter(({ id }) => id !== event.id) };
    default:
      return phase.name === 'inCall' ? reduceInCall(state, phase, event) : state;
  }
}

type InCallEvent = Extract<
  CallEvent,
  {
    type:
      | 'linkLost'
      | 'linkBack'
      | 'usersAdded'
      | 'usersDeleted'
      | 'streamsAdded'
      | 'streamsDeleted'
      | 'playerChanged'
      | 'pictureCame'
      | 'publisherChanged'
      | 'remoteDeviceChanged'
      | 'personQuality'
      | 'streamLevels'
      | 'speakersChanged'
      | 'soundChanged'
      | 'screenChanged';
  }
>;

function reduceInCall(state: CallState, call: InCall, event: InCallEvent): CallState {
  const { people } = call;
  const change = (part: Partial<InCall>): CallState => ({ ...state, phase: { ...call, ...part } });
  const changePeople = (next: roster.People): CallState =>
    next === people ? state : change({ people: next });
  switch (event.type) {
    case 'linkLost':
      return change({ link: 'reconnecting' });
    case 'linkBack':
      return notify(change({ link: 'up' }), { kind: 'reconnected' });
    case 'usersAdded': {
      const strangers = event.users.filter(
        ({ userId }) => !people.some((person) => person.userId === userId),
      );
      const next = changePeople(roster.addUsers(people, event.users));
      if (event.atMs - call.sinceMs < SETTLING_MS) return next;
      return strangers.reduce(
        (after, { userId, userName }) => notify(after, { kind: 'joined', name: userName || userId }),
        next,
      );
    }
    case 'usersDeleted': {
      const leavers = people.filter(({ userId }) => event.userIds.includes(userId));
      const next = changePeople(roster.deleteUsers(people, event.userIds));
      return leavers.reduce((after, { userName }) => notify(after, { kind: 'left', name: userName }), next);
    }
    case 'streamsAdded':
      return changePeople(roster.addStreams(people, event.streams));
    case 'streamsDeleted':
      return changePeople(roster.deleteStreams(people, event.streamIds));
    case 'playerChanged':
      return changePeople(roster.updateStream(people, event.streamId, { playing: event.playing }));
    case 'pictureCame':
      return changePeople(roster.updateStream(people, event.streamId, { picture: 'come' }));
    case 'remoteDeviceChanged':
      return changePeople(roster.updateStream(people, event.streamId, { [event.device]: event.is }));
    case 'personQuality':
      return changePeople(roster.updateQuality(people, event.userId, event.quality));
    case 'streamLevels':
      return changePeople(applyLevels(people, event.levels));
    case 'speakersChanged': {
      const [speaker] = event.userIds;
      return speaker === call.speaker ? state : change({ speaker });
    }
    case 'publisherChanged':
      return change({ publishing: event.publishing });
    case 'soundChanged':
      return change({ sound: event.sound });
    case 'screenChanged':
      return change({ screen: event.screen });
  }
}

const newCall = (roomId: string, sinceMs: number): InCall => ({
  name: 'inCall',
  roomId,
  sinceMs,
  link: 'up',
  people: [],
  publishing: { kind: 'idle' },
  speaker: undefined,
  screen: 'off',
  sound: 'allowed',
});

function end(state: CallState, event: Extract<CallEvent, { type: 'ended' }>): CallState {
  const { phase } = state;
  if (phase.name !== 'inCall') return state;
  const lastedMs = event.atMs - phase.sinceMs;
  return {
    ...state,
    toasts: [],
    // Logging out releases the devices; those that are wanted will have to be opened again.
    local: {
      camera: afterRelease(state.local.camera),
      microphone: afterRelease(state.local.microphone),
      quality: 'unknown',
      voice: 'quiet',
    },
    phase: { name: 'ended', roomId: phase.roomId, ending: event.ending, lastedMs },
  };
}

const afterRelease = (device: DeviceState): DeviceState =>
  device.kind === 'off' ? device : { kind: 'starting' };

function changeLocal(state: CallState, change: Partial<Pick<Local, 'quality' | 'voice'>>): CallState {
  const { quality = state.local.quality, voice = state.local.voice } = change;
  if (quality === state.local.quality && voice === state.local.voice) return state;
  return { ...state, local: { ...state.local, quality, voice } };
}

function applyLevels(people: roster.People, levels: ReadonlyMap<string, number>): roster.People {
  return people
    .flatMap(({ streams }) => streams)
    .reduce((after, { streamId, voice }) => {
      return roster.updateStream(after, streamId, { voice: voiceOf(voice, levels.get(streamId) ?? 0) });
    }, people);
}

function notify(state: CallState, notice: Notice): CallState {
  return {
    ...state,
    toasts: [...state.toasts, { id: state.nextToastId, notice }].slice(-TOASTS_AT_ONCE),
    nextToastId: state.nextToastId + 1,
  };
}
