import { describe, expect, it } from 'vitest';
import { ZegoStreamQualityLevel as Level } from '../api/constants.ts';
import { levelOf, mosOf, type NetworkSample, scoreNetwork, scorePicture, scoreSound } from './score.ts';

const nameOf = (level: Level) => Object.keys(Level)[level];
const network = (sample: NetworkSample) => nameOf(levelOf(scoreNetwork(sample)));

describe('a level', () => {
  it.each([
    [10, 'Excellent'],
    [8.5, 'Excellent'],
    [8.49, 'Good'],
    [7.7, 'Good'],
    [7.69, 'Medium'],
    [6, 'Medium'],
    [5.99, 'Bad'],
    [3, 'Bad'],
    [2.99, 'Die'],
    [0, 'Die'],
  ])('of the score %s is %s', (score, level) => {
    expect(nameOf(levelOf(score))).toBe(level);
  });

  it('is unknown of a network that is not measured', () => {
    expect(network({})).toBe('Unknown');
  });
});

/** The table of `docs/quality.md`: the highest figure of each level when the others are perfect. */
const LAST: readonly [figure: keyof NetworkSample, unit: number, highest: readonly number[]][] = [
  ['rttMs', 1, [162, 242, 412, 712]],
  ['lossRate', 0.01, [2, 4.7, 12.8, 47.4]],
  ['jitterMs', 1, [40, 60, 103, 178]],
];

describe('a network’s level changes', () => {
  it.each(LAST)('with %s where the page says', (figure, unit, highest) => {
    const levels = ['Excellent', 'Good', 'Medium', 'Bad', 'Die'];
    highest.forEach((value, index) => {
      expect(network({ [figure]: value * unit }), `${value}`).toBe(levels[index]);
      // A tenth of a percent, or a millisecond, more.
      const more = figure === 'lossRate' ? value + 0.1 : value + 1;
      expect(network({ [figure]: more * unit }), `${more}`).toBe(levels[index + 1]);
    });
  });

  it('earlier when several figures are poor together', () => {
    expect(network({ rttMs: 160, lossRate: 0.019 })).toBe('Good');
  });
});

describe('a picture', () => {
  const picture = (freezeShare: number, heightShare = 1, rest: NetworkSample = {}) =>
    nameOf(levelOf(scorePicture({ freezeShare, heightShare, ...rest })));

  it.each([
    [0, 'Excellent'],
    [0.008, 'Excellent'],
    [0.02, 'Medium'],
    [0.015, 'Good'],
    [0.05, 'Medium'],
    [0.06, 'Bad'],
    [0.2, 'Bad'],
    [0.21, 'Die'],
  ])('that stands still for %s of the time is %s', (share, level) => {
    expect(picture(share)).toBe(level);
  });

  it.each([
    [0.73, 'Excellent'],
    [0.5, 'Good'],
    [0.25, 'Medium'],
    [0.125, 'Bad'],
  ])('with %s of the height that it is shown at is %s', (share, level) => {
    expect(picture(0, share)).toBe(level);
  });

  it('bears more loss than a sound, because what is lost is sent again', () => {
    const lossRate = 0.05;
    expect(scorePicture({ freezeShare: 0, heightShare: 1, lossRate })).toBeGreaterThan(
      scoreSound({ lossRate }),
    );
  });
});

describe('a sound', () => {
  it('is rated by the buffer that it really waits in, where that is known', () => {
    expect(scoreSound({ jitterMs: 100, bufferMs: 40 })).toBeGreaterThan(scoreSound({ jitterMs: 100 }));
    expect(scoreSound({ bufferMs: 400 })).toBeLessThan(scoreSound({ bufferMs: 40 }));
  });

  it.each([
    [9.32, 4.41],
    [8, 4.02],
    [6, 3.1],
    [0, 1],
  ])('with the score %s has the opinion score %s of G.107', (score, mos) => {
    expect(mosOf(score)).toBe(mos);
  });
});
