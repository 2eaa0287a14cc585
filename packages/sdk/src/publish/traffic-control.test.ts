import { describe, expect, it } from 'vitest';
import { type BitrateFloor, NOT_HELD_BACK, nextBitrateFloor } from './bitrate-floor.ts';
import { DEFAULT_TRAFFIC_CONTROL, degradationPreference } from './traffic-control.ts';

const control = (change: Partial<typeof DEFAULT_TRAFFIC_CONTROL>) => ({
  ...DEFAULT_TRAFFIC_CONTROL,
  ...change,
});

describe('what an encoder gives up first', () => {
  it.each([
    ['default', 'balanced'],
    ['off', 'maintain-framerate-and-resolution'],
    [0, 'maintain-framerate-and-resolution'],
    [1, 'maintain-resolution'],
    [2, 'maintain-framerate'],
    [3, 'balanced'],
    [5, 'maintain-resolution'],
  ] as const)('with the property %s is told by %s', (property, preference) => {
    expect(degradationPreference(control({ property }), 'balanced')).toBe(preference);
  });

  const limited = { width: 640, height: 360, fps: 5, isLimited: true };

  it('is the size where the pictures become fewer than the least, and stays that while it helps', () => {
    const wish = control({ property: 1, minFps: 10 });
    const chosen = degradationPreference(wish, 'balanced', limited);
    expect(chosen).toBe('maintain-framerate');
    expect(degradationPreference(wish, 'balanced', { ...limited, fps: 15 }, chosen)).toBe(chosen);
    const free = { ...limited, fps: 15, isLimited: false };
    expect(degradationPreference(wish, 'balanced', free, chosen)).toBe('maintain-resolution');
  });

  it('is the rate where the picture becomes smaller than the least, and both where both are below', () => {
    const wish = control({ property: 2, minHeight: 720 });
    expect(degradationPreference(wish, 'balanced', limited)).toBe('maintain-resolution');
    expect(degradationPreference({ ...wish, minFps: 10 }, 'balanced', limited)).toBe('balanced');
  });
});

describe('a picture with a least bitrate', () => {
  /** Looks once a second at what is available. */
  const states = (availableKbps: (number | undefined)[], minKbps = 300) => {
    let floor: BitrateFloor = NOT_HELD_BACK;
    return availableKbps.map((available, second) => {
      floor = nextBitrateFloor(floor, { nowMs: second * 1000, availableKbps: available, minKbps });
      return floor.state;
    });
  };
  const times = (count: number, kbps: number) => Array.from({ length: count }, () => kbps);

  it('is held back after two seconds below it, and not for a shorter dip', () => {
    expect(states([100, 100, 400, 100, 100])).not.toContain('heldBack');
    expect(states([100, 100, 100])).toEqual(['sent', 'sent', 'heldBack']);
  });

  it('is sent again as soon as there is room with some to spare', () => {
    expect(states([100, 100, 100, 310, 340]).slice(3)).toEqual(['heldBack', 'sent']);
  });

  it('is tried again after 5 s, and then after twice as long each time, because little that is sent shows little room', () => {
    const seen = states(times(40, 100));
    const tries = seen.flatMap((state, at) => (state === 'sent' && seen[at - 1] === 'heldBack' ? [at] : []));
    expect(tries).toEqual([7, 20]);
  });

  it('is never held back without a least bitrate, nor by a browser that does not say what there is', () => {
    expect(states(times(10, 1), 0)).not.toContain('heldBack');
    expect(states(times(10, 0).map(() => undefined))).not.toContain('heldBack');
  });
});
