import { ZegoStreamQualityLevel as Level } from '../api/constants.ts';

/** One direction of a network, as measured over the last moments. */
export interface NetworkSample {
  /** To the server and back. */
  readonly rttMs?: number | undefined;
  /** 0 to 1. */
  readonly lossRate?: number | undefined;
  readonly jitterMs?: number | undefined;
}

/**
 * Highest value of each figure that still is Excellent, Good, Medium, Bad; above is Die. ZEGO does not publish its
 * own. The delays follow ITU-T G.114 (150 ms one way is unnoticed, 400 ms the most that is usable); the losses
 * what concealment and retransmission still hide; the jitter what a jitter buffer adds to the delay.
 */
const LIMITS = {
  rttMs: [100, 200, 400, 1_000],
  lossRate: [0.02, 0.05, 0.12, 0.4],
  jitterMs: [20, 40, 80, 200],
} as const;

/** The level of one direction: that of its worst figure. Unknown without any. `docs/quality.md` explains it. */
export function scoreNetwork(sample: NetworkSample): Level {
  const levels = (Object.keys(LIMITS) as (keyof typeof LIMITS)[]).flatMap((figure) => {
    const value = sample[figure];
    return value === undefined ? [] : [levelOf(value, LIMITS[figure])];
  });
  return levels.length === 0 ? Level.Unknown : (Math.max(...levels) as Level);
}

function levelOf(value: number, limits: readonly number[]): Level {
  const index = limits.findIndex((limit) => value <= limit);
  return (index === -1 ? Level.Die : index) as Level;
}

/**
 * Estimated mean opinion score of a sound, 1 to 5, by the simplified E-model of ITU-T G.107 with Opus's
 * resilience to loss.
 */
export function estimateMos({ rttMs = 0, lossRate = 0, jitterMs = 0 }: NetworkSample): number {
  const delayMs = rttMs / 2 + 2 * jitterMs + 20;
  const delayImpairment = delayMs < 160 ? delayMs / 40 : (delayMs - 120) / 10;
  const rating = Math.min(100, Math.max(0, 93.2 - delayImpairment - 150 * lossRate));
  const mos = 1 + 0.035 * rating + 7e-6 * rating * (rating - 60) * (100 - rating);
  return Math.round(Math.min(5, Math.max(1, mos)) * 100) / 100;
}
