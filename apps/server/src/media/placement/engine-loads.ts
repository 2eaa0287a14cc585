import type { MediaEngine } from '../media-engine.ts';

/** How much a new measurement counts against those before. */
const WEIGHT = 0.5;

/** How busy each engine is, as they say themselves. */
export class EngineLoads {
  readonly #shares = new Map<MediaEngine, number>();

  /** Share of one core that the engine uses, 0 to 1; 0 while that is not known. */
  cpuShare(engine: MediaEngine): number {
    return this.#shares.get(engine) ?? 0;
  }

  /** @param cpuShare of one core, 0 to 1, since the engine told it last */
  note(engine: MediaEngine, cpuShare: number): void {
    const earlier = this.#shares.get(engine) ?? cpuShare;
    this.#shares.set(engine, earlier + (cpuShare - earlier) * WEIGHT);
  }

  engineLost(engine: MediaEngine): void {
    this.#shares.delete(engine);
  }
}
