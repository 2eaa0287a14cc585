import { setTimeout as delay } from 'node:timers/promises';
import { keep, printTable } from '../report.ts';
import type { Contender, StartContender } from './contender.ts';
import type { HostName, Network } from './network.ts';
import type { Observation } from './page/observer.ts';
import { STEPS, type StepFigures, stepFiguresOf } from './steps.ts';
import { drawSteps } from './steps-plot.ts';

/** There and back, beside what queues add. */
const RTT_MS = 50;
/** For the encoder to reach what it keeps. */
const SETTLE_MS = 8_000;

/** Lets a link's rate fall and rise during a call, on each server in turn. */
export async function benchSteps(
  network: Network,
  hosts: readonly HostName[],
  starts: readonly StartContender[],
): Promise<void> {
  const figures: ({ server: string } & StepFigures)[] = [];
  for (const start of starts) {
    for (const host of ['player', 'publisher'] as const) await network.clear(host);
    await using contender = await start(network);
    console.log(`${contender.name}: ${STEPS.map(({ rate }) => rate).join(', ')} Mbit/s …`);
    const looks = await observe(network, hosts, contender);
    figures.push({ server: contender.name, ...stepFiguresOf(STEPS, looks) });
  }
  const share = (value: number) => `${(value * 100).toFixed(1)} %`;
  printTable(
    ['server', 'Mbit/s', 'kbit/s', 'frozen', 'sound made up', 'delay p95', 'back after'],
    figures.flatMap(({ server, steps, regainedAfterS }) =>
      steps.map((step, index) => [
        server,
        String(step.rate),
        step.kbps.toFixed(0),
        share(step.freezeShare),
        share(step.concealedShare),
        step.delayP95Ms === null ? '–' : `${step.delayP95Ms.toFixed(0)} ms`,
        index < steps.length - 1 ? '' : regainedAfterS === null ? 'not' : `${regainedAfterS} s`,
      ]),
    ),
  );
  const path = keep('netem-steps', { rttMs: RTT_MS, figures });
  console.log(`kept in ${path}; drawn in ${drawSteps(STEPS, figures, path.replace(/json$/, 'svg'))}`);
}

async function observe(
  network: Network,
  hosts: readonly HostName[],
  contender: Contender,
): Promise<Observation[]> {
  await using player = await contender.play();
  await delay(SETTLE_MS);
  await player.start();
  const looks = [await player.soFar()];
  const beganAt = performance.now();
  for (const { seconds, rate } of STEPS) {
    for (const host of hosts) await network.set(host, { loss: 0, rtt: RTT_MS, rate });
    for (let second = 0; second < seconds; second += 1) {
      await delay(Math.max(0, beganAt + looks.length * 1_000 - performance.now()));
      looks.push(await player.soFar());
    }
  }
  return looks;
}
