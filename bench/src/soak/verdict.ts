/** What a soak's samples say. Pure. */

/** What a server held at one moment. */
export interface Sample {
  /** Seconds since the soak began. */
  readonly atS: number;
  /** Whether everybody had left, and the server had had time to notice. */
  readonly isQuiet: boolean;
  readonly serverMib: number;
  readonly enginesMib: number;
  /** Open descriptors of the server and its engines together. */
  readonly descriptors: number;
  readonly sessions: number;
  readonly rooms: number;
  /** Transports, producers and consumers of all engines. */
  readonly engineObjects: number;
}

export interface Verdict {
  readonly isClean: boolean;
  readonly sentence: string;
}

/** Growth that a collector's mood and an allocator's spare pages explain. */
const TOLERATED_GROWTH = 0.1;
const TOLERATED_MIB = 8;
/** Rounds in which code is compiled, pools are filled and high-water marks are reached. */
const WARM_UP_ROUNDS = 2;

/**
 * Compares quiet moments: objects and descriptors must be what they were, memory must not have grown from the first third to
 * the last.
 */
export function verdictOf(samples: readonly Sample[]): Verdict {
  const quiet = samples.filter(({ isQuiet }) => isQuiet).slice(WARM_UP_ROUNDS);
  const third = Math.floor(quiet.length / 3);
  const minutes = ((samples.at(-1)?.atS ?? 0) / 60).toFixed(0);
  if (third === 0)
    return { isClean: false, sentence: `No verdict: ${quiet.length} rounds after the warm-up are too few.` };
  const [early, late] = [quiet.slice(0, third), quiet.slice(-third)];
  const problems = [
    ...left('sessions', late, ({ sessions }) => sessions),
    ...left('rooms', late, ({ rooms }) => rooms),
    ...left('engine objects', late, ({ engineObjects }) => engineObjects),
    ...grown('descriptors', early, late, ({ descriptors }) => descriptors),
    ...swollen('the server', early, late, ({ serverMib }) => serverMib),
    ...swollen('the engines', early, late, ({ enginesMib }) => enginesMib),
  ];
  const change = (mib: (sample: Sample) => number) => `${lowest(early, mib)} to ${lowest(late, mib)} MiB`;
  const memory = `server ${change(({ serverMib }) => serverMib)}, engines ${change(({ enginesMib }) => enginesMib)}`;
  if (problems.length > 0)
    return {
      isClean: false,
      sentence: `Not clean after ${minutes} minutes: ${problems.join('; ')} (${memory}).`,
    };
  return {
    isClean: true,
    sentence: `Clean after ${minutes} minutes and ${quiet.length + WARM_UP_ROUNDS} rounds: memory is flat (${memory}), and no session, engine object or descriptor was left.`,
  };
}

type Read = (sample: Sample) => number;

const lowest = (samples: readonly Sample[], read: Read) => Math.round(Math.min(...samples.map(read)));

function left(what: string, samples: readonly Sample[], read: Read): string[] {
  const most = Math.max(...samples.map(read));
  return most === 0 ? [] : [`${most} ${what} were left`];
}

function grown(what: string, early: readonly Sample[], late: readonly Sample[], read: Read): string[] {
  const [before, after] = [Math.max(...early.map(read)), Math.min(...late.map(read))];
  return after <= before ? [] : [`${what} grew from ${before} to ${after}`];
}

function swollen(who: string, early: readonly Sample[], late: readonly Sample[], read: Read): string[] {
  const [before, after] = [lowest(early, read), lowest(late, read)];
  const isFlat = after <= Math.max(before * (1 + TOLERATED_GROWTH), before + TOLERATED_MIB);
  return isFlat ? [] : [`${who} grew from ${before} to ${after} MiB`];
}
