import { describe, expect, it } from 'vitest';
import { withinDemand } from './demand.ts';

const SIZES = [
  { maxBitrate: 200_000, scaleResolutionDownBy: 4 },
  { maxBitrate: 500_000, scaleResolutionDownBy: 2 },
  { maxBitrate: 1_500_000, scaleResolutionDownBy: 1 },
];
const [, , LARGEST] = SIZES as [object, object, { maxBitrate: number; scaleResolutionDownBy: number }];

describe('what players have use and room for', () => {
  it('is the lowest encodings, and always one', () => {
    const active = (encodings: number) =>
      withinDemand(SIZES, { encodings, maxBitrateBps: null }, undefined).map((encoding) => encoding.active);
    expect(active(3)).toEqual([true, true, true]);
    expect(active(2)).toEqual([true, true, false]);
    expect(active(0)).toEqual([true, false, false]);
  });

  it('caps each encoding that would take more', () => {
    const capped = withinDemand(SIZES, { encodings: 3, maxBitrateBps: 300_000 }, undefined);
    expect(capped.map(({ maxBitrate }) => maxBitrate)).toEqual([200_000, 300_000, 300_000]);
    const free = withinDemand([{}], { encodings: 1, maxBitrateBps: null }, undefined);
    expect(free).toEqual([{}]);
    expect(withinDemand([{}], { encodings: 1, maxBitrateBps: 9 }, undefined)).toEqual([{ maxBitrate: 9 }]);
  });

  it('is the lowest layers of a scalable encoding, with their share of the bits', () => {
    const layers = (encodings: number, mode: string) =>
      withinDemand([LARGEST], { encodings, maxBitrateBps: null }, mode)[0];
    expect(layers(3, 'L3T3_KEY')).toEqual({ ...LARGEST, scalabilityMode: 'L3T3_KEY' });
    expect(layers(2, 'L3T3_KEY')).toEqual({
      scalabilityMode: 'L2T3_KEY',
      scaleResolutionDownBy: 2,
      maxBitrate: 530_330,
    });
    expect(layers(1, 'L3T3_KEY')).toMatchObject({ scalabilityMode: 'L1T3', scaleResolutionDownBy: 4 });
    expect(layers(1, 'L1T3')).toEqual(LARGEST);
  });
});
