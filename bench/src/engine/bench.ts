import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { keep, percentile, printTable } from '../report.ts';
import { type EngineFigure, MODES, RUNS } from './figure.ts';
import { LOOPBACK, makePair, type Network, type Pair } from './network.ts';
import { drawEnginePlot } from './plot.ts';

const ENGINE = join(import.meta.dirname, '../../../engine');
const BINARY = join(ENGINE, 'target/release/engine-bench');

/** What one run of engine-bench prints, as far as it is used here. */
interface Printed {
  readonly cpuUsPerPacket: number;
  readonly lost: number;
  readonly engineBytesPerPlayer: number;
}

/** Measures the engine's own code for each way of talking to the kernel, in turn: A B C A B C. */
export function benchEngine({ rounds, players }: { rounds: number; players: number }): void {
  execFileSync('cargo', ['build', '--quiet', '--release', '--locked', '--package', 'engine-bench'], {
    cwd: ENGINE,
    stdio: 'inherit',
  });
  const measure = (network: Network) => measureNetwork(network, { rounds, players });
  const figures = measure(LOOPBACK);
  using pair = pairIfAllowed();
  if (pair !== undefined) {
    figures.push(...measure(pair.whole()));
    figures.push(...measure(pair.cut()));
  }
  printTable(
    ['network', 'packets of a frame', 'mode', 'µs/packet', 'rounds', 'lost', 'KiB/player'],
    figures.map((figure) => [
      figure.network,
      String(figure.packetsPerFrame),
      figure.mode,
      figure.cpuUsPerPacket.toFixed(2),
      figure.rounds.map((round) => round.toFixed(2)).join(' '),
      String(figure.lost),
      (figure.bytesPerPlayer / 1_024).toFixed(1),
    ]),
  );
  console.log(`kept in ${keep('engine', { rounds, players, figures })}`);
  console.log(`drawn in ${drawEnginePlot(figures)}`);
}

function pairIfAllowed(): Pair | undefined {
  try {
    return makePair();
  } catch (error) {
    console.log(
      `only loopback: no virtual network devices (${error instanceof Error ? error.message : error})`,
    );
    return undefined;
  }
}

function measureNetwork(
  network: Network,
  { rounds, players }: { rounds: number; players: number },
): EngineFigure[] {
  const cases = RUNS.flatMap((packets) => MODES.map((mode) => ({ packets, mode, printed: [] as Printed[] })));
  for (let round = 0; round < rounds; round++)
    for (const { packets, mode, printed } of cases)
      printed.push(run(['--packets', packets, '--udp-offload', mode, '--players', players, ...network.args]));
  return cases.map(({ packets, mode, printed }) => {
    const times = printed.map(({ cpuUsPerPacket }) => cpuUsPerPacket);
    return {
      network: network.name,
      mode,
      packetsPerFrame: packets,
      cpuUsPerPacket: percentile(times, 0.5),
      rounds: times,
      lost: printed.reduce((sum, { lost }) => sum + lost, 0),
      bytesPerPlayer: printed[0]?.engineBytesPerPlayer ?? Number.NaN,
    };
  });
}

function run(args: readonly (string | number)[]): Printed {
  // As libwebrtc cuts frames: packets differ by a byte.
  const all = ['--cut', 'encoder', '--frames', 150, ...args].map(String);
  return JSON.parse(execFileSync(BINARY, all, { encoding: 'utf8' })) as Printed;
}
