import type { FastifyInstance } from 'fastify';
import { Counter, Gauge, Registry } from 'prom-client';
import type { MediaEngine, MediaEngines, ProcessStats } from '../media/media-engine.ts';

/** What the signalling side counts. */
export interface LiveCounts {
  readonly connections: number;
  readonly sessions: number;
  readonly rooms: number;
  readonly streams: number;
}

const ENGINE_FIGURES: readonly {
  name: string;
  help: string;
  value: (stats: ProcessStats) => number | null;
}[] = [
  {
    name: 'parley_engine_cpu_seconds_total',
    help: 'CPU time of the engine process',
    value: ({ cpuTimeMs }) => (cpuTimeMs === null ? null : cpuTimeMs / 1000),
  },
  {
    name: 'parley_engine_resident_bytes',
    help: 'Resident memory of the engine process',
    value: ({ residentBytes }) => residentBytes,
  },
  {
    name: 'parley_engine_datagrams_received_total',
    help: 'Datagrams that the engine received',
    value: ({ datagramsReceived }) => datagramsReceived,
  },
  {
    name: 'parley_engine_datagrams_sent_total',
    help: 'Datagrams that the engine sent',
    value: ({ datagramsSent }) => datagramsSent,
  },
  {
    name: 'parley_engine_send_drops_total',
    help: 'Datagrams not sent because a queue was full',
    value: ({ sendDrops }) => sendDrops,
  },
  {
    name: 'parley_engine_stray_datagrams_total',
    help: 'Datagrams that belong to no transport or could not be read',
    value: ({ strayDatagrams }) => strayDatagrams,
  },
  {
    name: 'parley_engine_tcp_connections',
    help: 'TCP connections of clients whose UDP is blocked',
    value: ({ tcpConnections }) => tcpConnections,
  },
  {
    name: 'parley_engine_relays',
    help: 'Other engines that this one exchanges media with now',
    value: ({ relays }) => relays,
  },
  {
    name: 'parley_engine_relay_packets_received_total',
    help: 'Packets that came from other engines',
    value: ({ relayPacketsReceived }) => relayPacketsReceived,
  },
  {
    name: 'parley_engine_relay_packets_sent_total',
    help: 'Packets that went to other engines',
    value: ({ relayPacketsSent }) => relayPacketsSent,
  },
  {
    name: 'parley_engine_transports',
    help: 'Transports that the engine holds: two for each session',
    value: ({ transports }) => transports,
  },
  {
    name: 'parley_engine_producers',
    help: 'Tracks that come into the engine',
    value: ({ producers }) => producers,
  },
  {
    name: 'parley_engine_consumers',
    help: 'Tracks that go out of the engine, each to one player',
    value: ({ consumers }) => consumers,
  },
];

/** Figures in Prometheus' format, all of this server and none of another in the same process. */
export class Metrics {
  readonly #registry = new Registry();
  readonly #requests = new Counter({
    name: 'parley_requests_total',
    help: 'Signalling requests by type and outcome: 0 or a code of the error table',
    labelNames: ['type', 'code'],
    registers: [this.#registry],
  });

  readonly #engines: MediaEngines;
  readonly #engineFigures = ENGINE_FIGURES.map(({ name, help, value }) => ({
    value,
    gauge: new Gauge({ name, help, labelNames: ['engine'], registers: [this.#registry] }),
  }));

  constructor(engines: MediaEngines, live: () => LiveCounts) {
    this.#engines = engines;
    const registers = [this.#registry];
    for (const name of ['connections', 'sessions', 'rooms', 'streams'] as const)
      new Gauge({
        name: `parley_${name}`,
        help: `Number of ${name} now`,
        registers,
        collect() {
          this.set(live()[name]);
        },
      });
    new Gauge({
      name: 'parley_server_resident_bytes',
      help: 'Resident memory of the server process',
      registers,
      collect() {
        this.set(process.memoryUsage.rss());
      },
    });
    new Gauge({
      name: 'parley_engine_up',
      help: 'Whether the engine runs',
      labelNames: ['engine'],
      registers,
      collect() {
        for (let index = 0; index < engines.count; index++) this.set({ engine: index }, 0);
        for (const { index } of engines.running()) this.set({ engine: index }, 1);
      },
    });
  }

  /** Counts one answered request. `code` is 0 for a result. */
  countRequest(type: string, code: number): void {
    this.#requests.inc({ type, code });
  }

  serve(http: FastifyInstance): void {
    http.get('/metrics', async (_request, reply) => {
      await this.#refreshEngineFigures();
      return reply
        .header('content-type', this.#registry.contentType)
        .header('cache-control', 'no-store')
        .send(await this.#registry.metrics());
    });
  }

  /** Asks every engine; one that does not answer has no figures. */
  async #refreshEngineFigures(): Promise<void> {
    const answers = await Promise.all(this.#engines.running().map(statsOf));
    for (const { gauge, value } of this.#engineFigures) {
      gauge.reset();
      for (const { index, stats } of answers.flatMap((answer) => answer ?? [])) {
        const figure = value(stats);
        if (figure !== null) gauge.set({ engine: index }, figure);
      }
    }
  }
}

/** The process's figures only: those of every transport would be long. */
async function statsOf(engine: MediaEngine): Promise<{ index: number; stats: ProcessStats } | undefined> {
  try {
    const { process } = await engine.request('getStats', { transportIds: [] });
    return { index: engine.index, stats: process };
  } catch {
    // It went, or did not answer in time: `parley_engine_up` and the log tell of that.
    return undefined;
  }
}
