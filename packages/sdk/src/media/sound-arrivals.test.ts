import type { types } from 'mediasoup-client';
import { expect, it } from 'vitest';
import { withSoundArrivals } from './sound-arrivals.ts';

const NUMBERS = 'http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01';
const MID = 'urn:ietf:params:rtp-hdrext:sdes:mid';
const received: types.RtpCapabilities = {
  codecs: [],
  headerExtensions: [
    { kind: 'video', uri: MID, preferredId: 4 },
    { kind: 'video', uri: NUMBERS, preferredId: 3 },
  ],
};

it('a browser that tells of arriving sound is known to, under the same id', () => {
  const { headerExtensions } = withSoundArrivals(received, [MID, NUMBERS]);
  expect(headerExtensions).toEqual([
    ...(received.headerExtensions ?? []),
    { kind: 'audio', uri: NUMBERS, preferredId: 3 },
  ]);
});

it('nothing is added that the browser does not take, or has said already', () => {
  expect(withSoundArrivals(received, [MID])).toBe(received);
  const told = withSoundArrivals(received, [NUMBERS]);
  expect(withSoundArrivals(told, [NUMBERS])).toBe(told);
  expect(withSoundArrivals({ codecs: [] }, [NUMBERS])).toEqual({ codecs: [] });
});
