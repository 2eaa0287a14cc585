import { ZegoPlayerMediaEvent as Event } from '../api/constants.ts';
import type { ReceiveTotals } from './totals.ts';

interface Seen {
  readonly audio: number | undefined;
  readonly video: number | undefined;
}

/**
 * Notices gaps in what is played, looked at once a second: no packet of a sound, or no decoded picture, since the
 * last look. A sound's pauses are no gaps: Opus sends a packet at least every 400 ms even in silence.
 */
export class BreakWatch {
  #seen: Seen = { audio: undefined, video: undefined };
  readonly #isBroken = { audio: false, video: false };

  /** @param expected which kinds ought to arrive: played, and not muted by their publisher */
  look(
    totals: { audio: ReceiveTotals | undefined; video: ReceiveTotals | undefined },
    expected: { readonly audio: boolean; readonly video: boolean },
  ): Event[] {
    const now: Seen = { audio: totals.audio?.packets, video: totals.video?.framesDecoded };
    const events: Event[] = [];
    for (const kind of ['audio', 'video'] as const) {
      const [from, to] = [this.#seen[kind], now[kind]];
      // Before the first packet there is nothing that could break off.
      if (from === undefined || to === undefined || to === 0) continue;
      const isBroken = to === from;
      if (isBroken === this.#isBroken[kind] || (isBroken && !expected[kind])) continue;
      this.#isBroken[kind] = isBroken;
      if (kind === 'audio') events.push(isBroken ? Event.AudioBreakOccur : Event.AudioBreakResume);
      else events.push(isBroken ? Event.VideoBreakOccur : Event.VideoBreakResume);
    }
    this.#seen = now;
    return events;
  }
}
