export interface ErrorEntry {
  readonly code: number;
  /** The status that an HTTP answer with it has. */
  readonly http: number;
  /** Whether the same call may succeed later without any change. */
  readonly retry: boolean;
  /** What happened, and what a person can do about it, in a sentence without its full stop. */
  readonly en: string;
  readonly zh: string;
}

export const entry = (code: number, http: number, retry: boolean, en: string, zh: string): ErrorEntry => ({
  code,
  http,
  retry,
  en,
  zh,
});

/** Keeps the names of a part of the table. */
export const entries = <Name extends string>(part: Record<Name, ErrorEntry>): Record<Name, ErrorEntry> =>
  part;
