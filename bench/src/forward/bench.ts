import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ownAddress } from '../machine.ts';
import { keep, printTable } from '../report.ts';
import { startJanus } from './janus.ts';
import { type ForwardFigure, measureForwarder } from './measure.ts';
import { startParley } from './parley.ts';
import { drawForwardPlot } from './plot.ts';

export const ENGINE =
  process.env.PARLEY_ENGINE ?? join(import.meta.dirname, '../../../engine/target/release/parley-engine');

/** 240 packets of 1,100 bytes a second, 2.1 Mbit/s: as the frames of a 720p encoder, or each packet on its own. */
export const LOADS = {
  frames: { framesPerSecond: 30, packetsPerFrame: 8, payloadBytes: 1_100 },
  single: { framesPerSecond: 240, packetsPerFrame: 1, payloadBytes: 1_100 },
};
export type LoadName = keyof typeof LOADS;
const PLAYERS = [50, 100, 200];
const PORTS = { engine: 26_900, janusWebSocket: 26_901, janusMedia: [20_000, 20_999] as const };

/** Compares the engine with Janus under the same load, one after the other, in one run. */
export async function benchForward({ seconds, load }: { seconds: number; load: LoadName }): Promise<void> {
  if (!existsSync(ENGINE))
    throw new Error(`no engine at ${ENGINE}; build it: cargo build --release (in engine/)`);
  const address = ownAddress();
  const plan = { players: PLAYERS, load: LOADS[load], warmUpMs: 2_000, measureMs: seconds * 1_000 };
  const servers = [
    () => startParley({ binary: ENGINE, address, mediaPort: PORTS.engine }),
    () => startJanus({ address, webSocketPort: PORTS.janusWebSocket, mediaPorts: PORTS.janusMedia }),
  ];
  const figures: ForwardFigure[] = [];
  for (const start of servers) figures.push(...(await measureForwarder(start, plan)));
  printTable(
    ['server', 'players', 'packets', 'µs/packet', 'of a core', 'KiB/player', 'lost', 'SRTP'],
    figures.map((figure) => [
      figure.server,
      String(figure.players),
      String(figure.packets),
      figure.cpuUsPerPacket.toFixed(2),
      `${(figure.cpuShare * 100).toFixed(1)} %`,
      figure.kibPerPlayer.toFixed(0),
      `${(figure.lost * 100).toFixed(2)} %`,
      figure.srtpProfile,
    ]),
  );
  console.log(`kept in ${keep(`forward-${load}`, { load: LOADS[load], seconds, figures })}`);
  if (load === 'frames') console.log(`drawn in ${drawForwardPlot(figures)}`);
}
