import type { RtpParameters } from '@parley/protocol';
import { describe, expect, it } from 'vitest';
import { camera } from '../testing/media-samples.ts';
import { HIGHEST_LAYER, isHidden, layerFor, layerPixels } from './video-layers.ts';

const HD = { width: 1280, height: 720 };
const withEncodings = (encodings: RtpParameters['encodings'], size = HD) =>
  layerPixels({ size, rtpParameters: { ...(camera().rtpParameters as RtpParameters), encodings } });
const SIMULCAST = withEncodings([4, 2, 1].map((scaleResolutionDownBy) => ({ scaleResolutionDownBy })));

describe('the layers of a video', () => {
  it('of simulcast are as large as their encodings', () => {
    expect(SIMULCAST).toEqual([320 * 180, 640 * 360, 1280 * 720]);
  });

  it('of SVC are as its scalability mode says', () => {
    expect(withEncodings([{ scalabilityMode: 'L3T3_KEY' }])).toEqual(SIMULCAST);
    const [lower, upper] = withEncodings([{ scalabilityMode: 'L2T1h', scaleResolutionDownBy: 2 }]);
    expect(lower).toBeCloseTo((640 * 360) / 2.25);
    expect(upper).toBe(640 * 360);
    expect(withEncodings([{ scalabilityMode: 'L1T3' }])).toEqual([1280 * 720]);
  });

  it('are not known when the publisher does not say what it sends', () => {
    expect(layerPixels({ rtpParameters: camera().rtpParameters as RtpParameters })).toEqual([]);
  });
});

describe('the layer for a shown size', () => {
  const layer = (width: number, height: number) => layerFor(SIMULCAST, { width, height });

  it('is the lowest that still looks sharp, whichever way the picture stands', () => {
    expect(layer(160, 90)).toBe(0);
    expect(layer(400, 225)).toBe(0);
    expect(layer(480, 270)).toBe(1);
    expect(layer(270, 480)).toBe(1);
    expect(layer(900, 506)).toBe(2);
  });

  it('is the highest there is when none is large enough, or nothing is known', () => {
    expect(layer(4_000, 2_000)).toBe(HIGHEST_LAYER);
    expect(layerFor([], { width: 100, height: 100 })).toBe(HIGHEST_LAYER);
    expect(layerFor(SIMULCAST, undefined)).toBe(HIGHEST_LAYER);
  });

  it('does not matter for a video that is not shown', () => {
    expect(isHidden({ width: 0, height: 0 })).toBe(true);
    expect(isHidden({ width: 1, height: 1 })).toBe(false);
    expect(isHidden(undefined)).toBe(false);
  });
});
