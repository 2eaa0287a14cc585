import { ERRORS } from '@parley/sdk';
import type { People, RemoteStream } from './people.ts';

/** How playing ends when it was one too many. */
export const CROWDED_OUT = { kind: 'failed', code: ERRORS.tooManyPlays.code } as const;

export const isCrowdedOut = ({ playing }: Pick<RemoteStream, 'playing'>): boolean =>
  playing.kind === CROWDED_OUT.kind && playing.code === CROWDED_OUT.code;

/** One stream that makes place for another. */
export interface Exchange {
  readonly stop: string;
  readonly play: string;
}

/**
 * Who makes place for whom when more people are in a room than may be played at once: whoever speaks and was crowded out takes the
 * place of who has been silent longest. Screens keep theirs.
 *
 * @param speaking userIds of those who speak now, the dominant speaker first
 * @param spoken userIds of those who have spoken, the last of them at the end
 */
export function exchanges(
  people: People,
  speaking: readonly string[],
  spoken: readonly string[],
): readonly Exchange[] {
  const cameras = people.flatMap(({ userId, streams }) =>
    streams.filter(({ source }) => source === 'camera').map((stream) => ({ userId, stream })),
  );
  const leaving = cameras
    .filter(({ userId, stream }) => !isCrowdedOut(stream) && !speaking.includes(userId))
    // Nobody who never spoke is in `spoken`: -1 comes first, and of these the one who came last.
    .map(({ userId, stream }, index) => ({ stream, index, heardAt: spoken.indexOf(userId) }))
    .sort((one, other) => one.heardAt - other.heardAt || other.index - one.index);
  const coming = speaking.flatMap((speaker) =>
    cameras.filter(({ userId, stream }) => userId === speaker && isCrowdedOut(stream)),
  );
  return coming.flatMap(({ stream }, index) => {
    const given = leaving[index];
    return given === undefined ? [] : [{ stop: given.stream.streamId, play: stream.streamId }];
  });
}
