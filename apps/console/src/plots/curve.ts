/** A point in time, in milliseconds, and its value; `null` breaks the curve. */
export type Point = readonly [atMs: number, value: number | null];

export interface Curve {
  readonly label: string;
  /** Which of the colours, from 0. */
  readonly colour: number;
  readonly isDashed?: boolean;
  readonly points: readonly Point[];
}

/** A stretch of time, in milliseconds. */
export interface Span {
  readonly fromMs: number;
  readonly toMs: number;
}
