import { setTimeout as delay } from 'node:timers/promises';
import { keep, printTable } from '../report.ts';
import { type Conditions, cells, nameOf } from './conditions.ts';
import type { Contender, StartContender } from './contender.ts';
import { type Experience, experienceOf } from './experience.ts';
import { startJanus } from './janus.ts';
import { type HostName, isInside, Network, runInside } from './network.ts';
import { startParley } from './parley.ts';
import { drawNetemPlot } from './plot.ts';
import { benchSteps } from './steps-bench.ts';

const CONTENDERS: Readonly<Record<string, StartContender>> = { parley: startParley, janus: startJanus };
/** Whose link has the faults. */
const SIDES: Readonly<Record<string, readonly HostName[]>> = {
  player: ['player'],
  publisher: ['publisher'],
  both: ['player', 'publisher'],
};
/** For encoders and estimates to get used to a link before anything is counted. */
const SETTLE_MS = 8_000;
/** For the publisher to recover between two cells. */
const RECOVER_MS = 3_000;

export interface NetemOptions {
  readonly quick: boolean;
  readonly only: readonly string[];
  readonly seconds: number;
  readonly side: string;
  readonly contenders: readonly string[];
  /** Steps of the rate in one call instead of cells. */
  readonly steps: boolean;
}

/** A cell's figure. */
export interface NetemFigure extends Conditions, Experience {
  readonly server: string;
  readonly side: string;
  /** The browser's counters of the measured time. */
  readonly video: Readonly<Record<string, number>>;
  readonly audio: Readonly<Record<string, number>>;
}

/**
 * Measures what a player has of a call whose links lose, delay and narrow.
 * @throws {Error} when an option names what is not there
 */
export async function benchNetem(options: NetemOptions): Promise<void> {
  const { side, contenders } = options;
  const hosts = SIDES[side];
  if (hosts === undefined)
    throw new Error(`--side is ${JSON.stringify(side)}; allowed: ${Object.keys(SIDES).join(', ')}`);
  for (const name of contenders)
    if (CONTENDERS[name] === undefined)
      throw new Error(
        `--contenders names ${JSON.stringify(name)}; allowed: ${Object.keys(CONTENDERS).join(', ')}`,
      );
  const asked = cells(options);
  if (!isInside()) {
    runInside();
    return;
  }
  await using network = await Network.open();
  if (options.steps) {
    await benchSteps(
      network,
      hosts,
      contenders.map((name) => CONTENDERS[name]!),
    );
    return;
  }
  const figures: NetemFigure[] = [];
  for (const name of contenders) {
    for (const host of ['player', 'publisher'] as const) await network.clear(host);
    await using contender = await CONTENDERS[name]!(network);
    await delay(RECOVER_MS);
    for (const conditions of asked) {
      process.stdout.write(`${contender.name}: ${nameOf(conditions)} …`);
      const figure = await measure(network, contender, { conditions, hosts, seconds: options.seconds });
      figures.push({ server: contender.name, side, ...figure });
      console.log(
        ` frozen ${percent(figure.freezeShare)}, sound made up ${percent(figure.concealedShare)}, ${figure.kbps.toFixed(0)} kbit/s`,
      );
    }
  }
  printFigures(figures);
  const path = keep(`netem-${side}`, { secondsPerCell: options.seconds, figures });
  console.log(`kept in ${path}; drawn in ${drawNetemPlot(figures, path.replace(/json$/, 'svg'))}`);
}

async function measure(
  network: Network,
  contender: Contender,
  { conditions, hosts, seconds }: { conditions: Conditions; hosts: readonly HostName[]; seconds: number },
): Promise<Omit<NetemFigure, 'server' | 'side'>> {
  await using player = await contender.play();
  try {
    for (const host of hosts) await network.set(host, conditions);
    await delay(SETTLE_MS);
    await player.start();
    await delay(seconds * 1_000);
    const observation = await player.soFar();
    const { video, audio } = observation;
    return { ...conditions, ...experienceOf(observation), video, audio };
  } finally {
    for (const host of hosts) await network.clear(host);
    await delay(RECOVER_MS);
  }
}

function printFigures(figures: readonly NetemFigure[]): void {
  printTable(
    [
      'server',
      'loss',
      'rtt',
      'Mbit/s',
      'frozen',
      'sound made up',
      'kbit/s',
      'fps',
      'picture',
      'delay p50',
      'p95',
    ],
    figures.map((figure) => [
      figure.server,
      `${figure.loss} %`,
      `${figure.rtt} ms`,
      String(figure.rate),
      percent(figure.freezeShare),
      percent(figure.concealedShare),
      figure.kbps.toFixed(0),
      figure.fps.toFixed(1),
      `${figure.width}×${figure.height}`,
      milliseconds(figure.delayP50Ms),
      milliseconds(figure.delayP95Ms),
    ]),
  );
}

const percent = (share: number) => `${(share * 100).toFixed(1)} %`;
const milliseconds = (value: number | null) => (value === null ? '–' : `${value.toFixed(0)} ms`);
