import { describe, expect, it } from 'vitest';
import { formatDuration } from './duration.ts';
import { AVATAR_HUES, avatarHue, initials } from './initials.ts';
import { qualityBars, qualityOf } from './quality.ts';

describe('initials', () => {
  it.each([
    ['Ada Lovelace', 'AL'],
    ['ada', 'A'],
    ['Tim Berners-Lee', 'TL'],
    ['  Grace   Brewster Hopper ', 'GH'],
    ['王小明', '小明'],
    ['李', '李'],
    ['🦊 Fox', '🦊F'],
    ['', '?'],
    ['   ', '?'],
  ])('of %j are %j', (name, expected) => {
    expect(initials(name)).toBe(expected);
  });
});

describe('avatarHue', () => {
  it('stays with the id and is one that the style sheet has', () => {
    for (const id of ['', 'a', 'user1', '用户']) {
      expect(avatarHue(id)).toBe(avatarHue(id));
      expect(avatarHue(id)).toBeGreaterThanOrEqual(0);
      expect(avatarHue(id)).toBeLessThan(AVATAR_HUES);
    }
    expect(new Set(Array.from({ length: 50 }, (_, index) => avatarHue(`user${index}`))).size).toBe(
      AVATAR_HUES,
    );
  });
});

describe('formatDuration', () => {
  it.each([
    [0, '0:00'],
    [999, '0:00'],
    [61_000, '1:01'],
    [3_599_000, '59:59'],
    [3_723_000, '1:02:03'],
    [-5, '0:00'],
  ])('shows %d ms as %s', (ms, text) => {
    expect(formatDuration(ms)).toBe(text);
  });
});

describe('qualityOf', () => {
  it.each([
    [0, 5, 'excellent'],
    [5, 3, 'bad'],
    [1, 2, 'medium'],
    [4, 0, 'lost'],
    [5, 5, 'unknown'],
    [17, 1, 'good'],
  ])('of upstream %d and downstream %d is %s: the worse of those in use', (up, down, quality) => {
    expect(qualityOf(up, down)).toBe(quality);
  });

  it('has fewer bars the worse it is', () => {
    expect((['excellent', 'good', 'medium', 'bad', 'lost'] as const).map(qualityBars)).toEqual([
      4, 3, 2, 1, 0,
    ]);
  });
});
