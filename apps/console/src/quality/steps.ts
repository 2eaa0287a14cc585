const HOUR_MS = 3_600_000;

/** How far back figures are shown; the shorter two by hour. */
export const PERIODS = { day: 1, week: 7, month: 30, quarter: 90 } as const;
export type Period = keyof typeof PERIODS;

/** The hours or days of a period, in the reader's time zone. */
export interface Steps {
  readonly fromMs: number;
  /** Not included. */
  readonly toMs: number;
  readonly isByDay: boolean;
  /** The begin of each, in their order. */
  readonly starts: readonly number[];
  /** The begin of the one that an hour belongs to. */
  readonly stepOf: (hourMs: number) => number;
}

/** @param isByDay also of a short period */
export function stepsOf(period: Period, nowMs: number, isByDay = PERIODS[period] > 7): Steps {
  const days = PERIODS[period];
  if (!isByDay) {
    const toMs = Math.floor(nowMs / HOUR_MS) * HOUR_MS + HOUR_MS;
    const fromMs = toMs - days * 24 * HOUR_MS;
    const starts = Array.from({ length: days * 24 }, (_, index) => fromMs + index * HOUR_MS);
    return { fromMs, toMs, isByDay, starts, stepOf: (hourMs) => hourMs };
  }
  // By the calendar: a day may have 23 or 25 hours.
  const starts = Array.from({ length: days }, (_, index) => midnight(nowMs, index - days + 1));
  return {
    fromMs: starts[0] ?? nowMs,
    toMs: midnight(nowMs, 1),
    isByDay,
    starts,
    stepOf: (hourMs) => midnight(hourMs, 0),
  };
}

function midnight(atMs: number, daysLater: number): number {
  const day = new Date(atMs);
  day.setHours(0, 0, 0, 0);
  day.setDate(day.getDate() + daysLater);
  return day.getTime();
}
