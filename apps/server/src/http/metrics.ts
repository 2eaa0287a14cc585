import type { FastifyInstance } from 'fastify';
import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { MediaEngine, MediaEngines } from '../media/media-engine.ts';
import { processStatsOf } from '../media/process-stats.ts';
import {
  CLASS_FIGURES,
  ENGINE_FIGURES,
  ENGINE_HISTOGRAMS,
  type KnownStats,
  MEDIA_FIGURES,
  TRACK_CLASSES,
} from './metrics/engine-figures.ts';
import { histogramText } from './metrics/exposition.ts';

/** What the signalling side counts. */
export interface LiveCounts {
  readonly connections: number;
  readonly sessions: number;
  readonly rooms: number;
  readonly streams: number;
}

/** Those of the levels among them (`docs/quality.md`). */
const SCORE_BOUNDS = [1, 2, 3, 4, 5, 6, 7, 7.7, 8.5, 10];

/** Figures in Prometheus' format, all of this server and none of another in the same process. */
export class Metrics {
  readonly #registry = new Registry();
  readonly #requests = new Counter({
    name: 'parley_requests_total',
    help: 'Signalling requests by type and outcome: 0 or a code of the error table',
    labelNames: ['type', 'code'],
    registers: [this.#registry],
  });

  readonly #scores = new Histogram({
    name: 'parley_stream_score',
    help: 'How streams go at clients, every 10 s each: 0 to 10, by direction',
    labelNames: ['direction'],
    buckets: SCORE_BOUNDS,
    registers: [this.#registry],
  });

  readonly #engines: MediaEngines;
  readonly #engineFigures = ENGINE_FIGURES.map(({ type, name, help, value }) => {
    const options = { name, help, labelNames: ['engine'], registers: [this.#registry] };
    return { value, metric: type === 'counter' ? new Counter(options) : new Gauge(options) };
  });
  readonly #mediaFigures = MEDIA_FIGURES.map(({ name, help, value }) => ({
    value,
    metric: new Counter({ name, help, labelNames: ['engine', 'kind'], registers: [this.#registry] }),
  }));
  readonly #classFigures = CLASS_FIGURES.map(({ name, help, value }) => ({
    value,
    metric: new Gauge({ name, help, labelNames: ['engine', 'class'], registers: [this.#registry] }),
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

  /** Notes how a stream went at a client, if that is known. */
  noteScore(direction: 'send' | 'receive', score: number | undefined): void {
    if (score !== undefined) this.#scores.observe({ direction }, score);
  }

  serve(http: FastifyInstance): void {
    http.get('/metrics', async (_request, reply) => {
      const answers = await Promise.all(this.#engines.running().map(statsOf));
      const engines = answers.flatMap((answer) => answer ?? []);
      this.#setEngineFigures(engines);
      return reply
        .header('content-type', this.#registry.contentType)
        .header('cache-control', 'no-store')
        .send((await this.#registry.metrics()) + histogramsOf(engines));
    });
  }

  /** One that has not answered has no figures, and one of an earlier version lacks those that it does not know. */
  #setEngineFigures(engines: readonly EngineAnswer[]): void {
    for (const { metric, value } of this.#engineFigures) {
      metric.reset();
      for (const { index, stats } of engines) {
        const figure = value(stats);
        if (typeof figure === 'number') metric.inc({ engine: index }, figure);
      }
    }
    for (const { metric, value } of this.#mediaFigures) {
      metric.reset();
      for (const { index, stats } of engines)
        for (const kind of ['audio', 'video'] as const) {
          const figure = value(stats[kind] ?? {});
          if (figure !== undefined) metric.inc({ engine: index, kind }, figure);
        }
    }
    for (const { metric, value } of this.#classFigures) {
      metric.reset();
      for (const { index, stats } of engines)
        for (const [place, totals] of (stats.limitedPaths?.classes ?? []).entries())
          metric.set({ engine: index, class: TRACK_CLASSES[place] ?? 'rest' }, value(totals));
    }
  }
}

interface EngineAnswer {
  readonly index: number;
  readonly stats: KnownStats;
}

function histogramsOf(engines: readonly EngineAnswer[]): string {
  const texts = ENGINE_HISTOGRAMS.map(({ name, help, value, divisor }) => {
    const series = engines.flatMap(({ index, stats }) => {
      const histogram = value(stats);
      return histogram === undefined || histogram === null ? [] : [{ labelValue: index, histogram }];
    });
    return histogramText({ name, help, label: 'engine', divisor }, series);
  });
  return texts.join('');
}

async function statsOf(engine: MediaEngine): Promise<EngineAnswer | undefined> {
  const stats = await processStatsOf(engine);
  return stats && { index: engine.index, stats };
}
