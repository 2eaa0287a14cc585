import type { ResultOf } from '../media/media-engine.ts';

type Stats = ResultOf<'getStats'>;

/** What flows in an engine in memory, in bits per second. */
export const FAKE_BPS = { audio: 32_000, video: 1_000_000 } as const;
/** What every path carries. */
export const FAKE_ESTIMATE_BPS = 1_500_000;

interface Track {
  readonly transportId: string;
  readonly kind: 'audio' | 'video';
  readonly paused: boolean;
}

/** The figures of objects that an engine in memory holds. */
export function fakeStats(
  transportIds: readonly string[],
  producers: ReadonlyMap<string, Track>,
  consumers: ReadonlyMap<string, Track & { readonly producerId: string }>,
): Omit<Stats, 'process'> {
  const asked = new Set(transportIds);
  const isAsked = ([, { transportId }]: readonly [string, Track]) => asked.has(transportId);
  return {
    transports: transportIds.map((transportId) => ({
      transportId,
      state: 'connected',
      protocol: 'udp',
      srtpProfile: null,
      bytesReceived: 0,
      bytesSent: 0,
      packetsReceived: 0,
      packetsSent: 0,
      sendDrops: 0,
      srtpRejected: 0,
      pathChanges: 0,
      path: {
        estimateBps: FAKE_ESTIMATE_BPS,
        limited: true,
        wantedBps: 0,
        allocatedBps: 0,
        acknowledgedBps: null,
        loss: 0,
        probesSent: 0,
      },
    })),
    producers: [...producers].filter(isAsked).map(([producerId, { transportId, kind, paused }]) => ({
      producerId,
      transportId,
      kind,
      paused,
      encodings: [
        {
          ssrc: 1,
          rid: null,
          packetsReceived: 0,
          bytesReceived: 0,
          packetsLost: 0,
          packetsRepaired: 0,
          nacksSent: 0,
          keyframeRequestsSent: 0,
          jitterMs: 0,
          bitrateBps: paused ? 0 : FAKE_BPS[kind],
          audioLevel: null,
        },
      ],
    })),
    consumers: [...consumers]
      .filter(isAsked)
      .map(([consumerId, { transportId, producerId, kind, paused }]) => ({
        consumerId,
        transportId,
        producerId,
        kind,
        paused,
        ssrc: 1,
        packetsSent: 0,
        bytesSent: 0,
        packetsRetransmitted: 0,
        nacksReceived: 0,
        keyframeRequestsReceived: 0,
        fractionLost: 0.02,
        packetsLost: 0,
        roundTripTimeMs: 40,
        bitrateBps: paused ? 0 : FAKE_BPS[kind],
        currentSpatialLayer: kind === 'audio' || paused ? null : 0,
        currentTemporalLayer: null,
      })),
  };
}
