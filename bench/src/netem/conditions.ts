/** What the player's or the publisher's link is like while a figure is taken. */
export interface Conditions {
  /** Percent of packets lost, in each direction. */
  readonly loss: number;
  /** Milliseconds there and back, beside what queues add. */
  readonly rtt: number;
  /** Mbit/s in each direction. */
  readonly rate: number;
}

const MATRIX = { loss: [0, 5, 10, 20, 30], rtt: [20, 100, 300], rate: [0.3, 1, 5] } as const;
const QUICK = { loss: [0, 10, 30], rtt: [100], rate: [5] } as const;

type Key = keyof Conditions;
const KEYS = Object.keys(MATRIX) as Key[];

/**
 * The cells to measure.
 * @param only restrictions such as `loss=10,30` or `rtt=100`; any number may be named, one of the matrix or not
 * @throws {Error} naming what cannot be read
 */
export function cells({ quick, only }: { quick: boolean; only: readonly string[] }): Conditions[] {
  const axes: Record<Key, readonly number[]> = { ...(quick ? QUICK : MATRIX) };
  for (const restriction of only) {
    const [key, list = ''] = restriction.split('=');
    const values = list.split(',').map(Number);
    const isReadable = KEYS.includes(key as Key) && list !== '' && values.every((value) => value >= 0);
    if (!isReadable)
      throw new Error(`--only is ${JSON.stringify(restriction)}; allowed: ${KEYS.join('=, ')}= and numbers`);
    axes[key as Key] = values;
  }
  return axes.rate.flatMap((rate) =>
    axes.rtt.flatMap((rtt) => axes.loss.map((loss) => ({ loss, rtt, rate }))),
  );
}

export const nameOf = ({ loss, rtt, rate }: Conditions): string =>
  `${loss} % loss, ${rtt} ms, ${rate} Mbit/s`;
