import type { Quality } from './quality.ts';

/** How far playing a stream has come. */
export type Playing =
  | { readonly kind: 'requesting' }
  | { readonly kind: 'playing' }
  | { readonly kind: 'failed'; readonly code: number };

/** What a stream shows. */
export type StreamSource = 'camera' | 'screen';

/** The ending of a streamID that this page gives to a shared screen. */
const SCREEN_SUFFIX = '-screen';

export const screenStreamId = (mainStreamId: string): string => `${mainStreamId}${SCREEN_SUFFIX}`;

export const sourceOf = (streamId: string): StreamSource =>
  streamId.endsWith(SCREEN_SUFFIX) ? 'screen' : 'camera';

/** One stream of another person, as this page plays it. */
export interface RemoteStream {
  readonly streamId: string;
  readonly source: StreamSource;
  readonly playing: Playing;
  /** Whether any of its pictures has come: until then there is nothing but black to show. */
  readonly picture: 'awaited' | 'come';
  /** Whether its publisher sends pictures, or sound, as last told. */
  readonly camera: 'on' | 'off';
  readonly microphone: 'on' | 'off';
  readonly voice: 'speaking' | 'quiet';
}

/** Another person in the room. */
export interface Person {
  readonly userId: string;
  readonly userName: string;
  /** `user`: the room told of the person. `stream`: known only as the publisher of a stream, and gone with it. */
  readonly knownBy: 'user' | 'stream';
  readonly streams: readonly RemoteStream[];
  readonly quality: Quality;
}

export interface UserName {
  readonly userId: string;
  readonly userName: string;
}

export interface StreamOfUser {
  readonly streamId: string;
  readonly user: UserName;
}

/** Everybody else in the room, in the order of their coming. */
export type People = readonly Person[];

const newPerson = ({ userId, userName }: UserName, knownBy: Person['knownBy']): Person => ({
  userId,
  userName: userName === '' ? userId : userName,
  knownBy,
  streams: [],
  quality: 'unknown',
});

/** A stream that has just appeared: it is being asked for, and counts as sending both until told otherwise. */
const newStream = (streamId: string): RemoteStream => ({
  streamId,
  source: sourceOf(streamId),
  playing: { kind: 'requesting' },
  picture: 'awaited',
  camera: 'on',
  microphone: 'on',
  voice: 'quiet',
});

export function addUsers(people: People, users: readonly UserName[]): People {
  const next = [...people];
  for (const user of users) {
    const index = next.findIndex(({ userId }) => userId === user.userId);
    const present = next[index];
    if (present === undefined) next.push(newPerson(user, 'user'));
    else next[index] = { ...present, userName: user.userName || present.userName, knownBy: 'user' };
  }
  return next;
}

export function deleteUsers(people: People, userIds: readonly string[]): People {
  return people.filter(({ userId }) => !userIds.includes(userId));
}

export function addStreams(people: People, streams: readonly StreamOfUser[]): People {
  const next = [...people];
  for (const { streamId, user } of streams) {
    const index = next.findIndex(({ userId }) => userId === user.userId);
    const present = next[index];
    if (present === undefined) next.push({ ...newPerson(user, 'stream'), streams: [newStream(streamId)] });
    else if (!present.streams.some((stream) => stream.streamId === streamId)) {
      next[index] = { ...present, streams: [...present.streams, newStream(streamId)] };
    }
  }
  return next;
}

export function deleteStreams(people: People, streamIds: readonly string[]): People {
  return people
    .map((person) =>
      person.streams.some(({ streamId }) => streamIds.includes(streamId))
        ? { ...person, streams: person.streams.filter(({ streamId }) => !streamIds.includes(streamId)) }
        : person,
    )
    .filter(({ knownBy, streams }) => knownBy === 'user' || streams.length > 0);
}

/** Changes one stream; the same `people` when nobody has it or nothing changes. */
export function updateStream(people: People, streamId: string, change: Partial<RemoteStream>): People {
  const index = people.findIndex((person) => person.streams.some((stream) => stream.streamId === streamId));
  const person = people[index];
  if (person === undefined) return people;
  const streams = person.streams.map((stream) =>
    stream.streamId === streamId && differs(stream, change) ? { ...stream, ...change } : stream,
  );
  return streams.some((stream, at) => stream !== person.streams[at])
    ? people.with(index, { ...person, streams })
    : people;
}

export function updateQuality(people: People, userId: string, quality: Quality): People {
  const index = people.findIndex((person) => person.userId === userId);
  const person = people[index];
  if (person === undefined || person.quality === quality) return people;
  return people.with(index, { ...person, quality });
}

function differs<T extends object>(value: T, change: Partial<T>): boolean {
  return (Object.keys(change) as (keyof T)[]).some((key) => value[key] !== change[key]);
}
