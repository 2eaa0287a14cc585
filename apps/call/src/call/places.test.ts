import { ERRORS } from '@parley/sdk';
import { describe, expect, it } from 'vitest';
import { addStreams, type People, updateStream } from './people.ts';
import { exchanges } from './places.ts';

/** People who publish one stream each, of whom the last ones were too many. */
function room(played: readonly string[], crowdedOut: readonly string[]): People {
  const streams = [...played, ...crowdedOut].map((userId) => ({
    streamId: `of ${userId}`,
    user: { userId, userName: userId },
  }));
  let people = addStreams([], streams);
  for (const userId of played)
    people = updateStream(people, `of ${userId}`, { playing: { kind: 'playing' } });
  for (const userId of crowdedOut)
    people = updateStream(people, `of ${userId}`, {
      playing: { kind: 'failed', code: ERRORS.tooManyPlays.code },
    });
  return people;
}

describe('in a room with more people than are played', () => {
  it('whoever speaks takes the place of who came last and never spoke', () => {
    expect(exchanges(room(['a', 'b', 'c'], ['d', 'e']), ['e'], ['c', 'e'])).toEqual([
      { stop: 'of b', play: 'of e' },
    ]);
  });

  it('the place of who has been silent longest is given when all have spoken', () => {
    expect(exchanges(room(['a', 'b', 'c'], ['d']), ['d'], ['b', 'a', 'c', 'd'])).toEqual([
      { stop: 'of b', play: 'of d' },
    ]);
  });

  it('nobody who speaks makes place', () => {
    expect(exchanges(room(['a', 'b'], ['c', 'd']), ['a', 'd', 'c'], ['c', 'd', 'a'])).toEqual([
      { stop: 'of b', play: 'of d' },
    ]);
    expect(exchanges(room(['a'], ['b']), ['a', 'b'], ['a', 'b'])).toEqual([]);
  });

  it('a screen keeps its place', () => {
    let people = addStreams(room(['a'], ['b']), [
      { streamId: 'x-screen', user: { userId: 'c', userName: 'c' } },
    ]);
    people = updateStream(people, 'x-screen', { playing: { kind: 'playing' } });
    expect(exchanges(people, ['b'], ['a', 'b'])).toEqual([{ stop: 'of a', play: 'of b' }]);
  });

  it('nothing changes when all who speak are played', () => {
    expect(exchanges(room(['a', 'b'], ['c']), ['b'], ['b'])).toEqual([]);
  });
});
