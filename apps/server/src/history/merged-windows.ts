import { type QualitySample, SAMPLE_WINDOWS_MS } from '../store/index.ts';
import { lineOf, MergedSample } from './merged-sample.ts';

/** Streams at members that one window holds in memory; one that is full ends early. */
const MAX_LINES = 100_000;

/** How many samples, and what part of those that wait, are given out at a time. */
const LEAST_TAKEN = 500;
const PARTS = 20;

/** What a stream's samples of a window of time come to. */
export interface WindowSample {
  readonly windowMs: number;
  readonly sample: QualitySample;
}

interface Level {
  readonly windowMs: number;
  /** Which window of its length the samples are of. */
  index: number;
  readonly lines: Map<string, MergedSample>;
}

/**
 * Puts samples together by minutes, those by five, and those by thirty, as they come, so that a long call need not be read
 * sample by sample. Windows lie on the clock's minutes: that is how the store knows where the last one ended. Pure.
 */
export class MergedWindows {
  readonly #levels: readonly Level[] = SAMPLE_WINDOWS_MS.map((windowMs) => ({
    windowMs,
    index: 0,
    lines: new Map(),
  }));
  #done: WindowSample[] = [];

  add(sample: QualitySample): void {
    this.#moveTo(sample.atMs);
    this.#addTo(0, sample);
  }

  /**
   * Samples of windows that have ended. Where many end at once they come in parts, to be asked for every second: one write of all
   * would hold up everything else.
   */
  take(nowMs: number): WindowSample[] {
    this.#moveTo(nowMs);
    return this.#done.splice(0, Math.max(LEAST_TAKEN, Math.ceil(this.#done.length / PARTS)));
  }

  /** All that there is, when no more will come. */
  takeAll(): WindowSample[] {
    for (const [at] of this.#levels.entries()) this.#end(at);
    return this.#done.splice(0);
  }

  #moveTo(nowMs: number): void {
    for (const [at, level] of this.#levels.entries()) {
      const index = Math.floor(nowMs / level.windowMs);
      if (index <= level.index) continue;
      this.#end(at);
      level.index = index;
    }
  }

  #addTo(at: number, sample: QualitySample): void {
    const level = this.#levels[at];
    if (level === undefined) return;
    const line = lineOf(sample);
    const merged = level.lines.get(line);
    if (merged !== undefined) {
      merged.add(sample);
      return;
    }
    if (level.lines.size >= MAX_LINES) this.#end(at);
    level.lines.set(line, new MergedSample(sample));
  }

  #end(at: number): void {
    const level = this.#levels[at];
    if (level === undefined) return;
    for (const { sample } of level.lines.values()) {
      this.#done.push({ windowMs: level.windowMs, sample });
      this.#addTo(at + 1, sample);
    }
    level.lines.clear();
  }
}
