import { setTimeout as delay } from 'node:timers/promises';

/** How long a condition may take before a test gives up, in milliseconds. */
export const DEADLINE_MS = 20_000;

/**
 * Asks `probe` again and again until it answers something true, and returns that.
 * @throws naming `what` and the last answer when the deadline passes
 */
export async function until<T>(
  what: string,
  probe: () => Promise<T> | T,
  { deadlineMs = DEADLINE_MS, everyMs = 100 } = {},
): Promise<NonNullable<T>> {
  const endsAt = performance.now() + deadlineMs;
  for (;;) {
    const answer = await probe();
    if (answer) return answer;
    if (performance.now() > endsAt)
      throw new Error(`not within ${deadlineMs} ms: ${what}; last answer: ${JSON.stringify(answer)}`);
    await delay(everyMs);
  }
}
