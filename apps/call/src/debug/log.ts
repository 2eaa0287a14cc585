/** One argument or result as the log shows it. */
export interface LoggedValue {
  readonly name: string;
  readonly text: string;
}

/** `call`: this page called the SDK. `result`, `refusal`: how that ended. `callback`: the SDK told something. */
export type LogKind = 'call' | 'result' | 'refusal' | 'callback';

export interface LogEntry {
  readonly id: number;
  readonly atMs: number;
  readonly kind: LogKind;
  readonly name: string;
  readonly values: readonly LoggedValue[];
}

export interface LogState {
  readonly entries: readonly LogEntry[];
  readonly nextId: number;
  /** While paused, `entries` stands still and new ones wait here. */
  readonly waiting: readonly LogEntry[];
  readonly flow: 'running' | 'paused';
}

export type LogEvent =
  | { readonly type: 'logged'; readonly entry: Omit<LogEntry, 'id'> }
  | { readonly type: 'paused' }
  | { readonly type: 'resumed' }
  | { readonly type: 'cleared' };

/** Older entries make way; a call of an hour would otherwise fill the memory. */
export const LOG_ENTRIES = 1000;

export const EMPTY_LOG: LogState = { entries: [], nextId: 1, waiting: [], flow: 'running' };

const keep = (entries: readonly LogEntry[]): readonly LogEntry[] => entries.slice(-LOG_ENTRIES);

export function reduceLog(log: LogState, event: LogEvent): LogState {
  switch (event.type) {
    case 'logged': {
      const entry = { ...event.entry, id: log.nextId };
      const next = { ...log, nextId: log.nextId + 1 };
      return log.flow === 'paused'
        ? { ...next, waiting: keep([...log.waiting, entry]) }
        : { ...next, entries: keep([...log.entries, entry]) };
    }
    case 'paused':
      return { ...log, flow: 'paused' };
    case 'resumed':
      return { ...log, flow: 'running', entries: keep([...log.entries, ...log.waiting]), waiting: [] };
    case 'cleared':
      return { ...log, entries: [], waiting: [] };
  }
}

/** The entries whose name or values hold every word of the filter, whatever its case. */
export function filterLog(entries: readonly LogEntry[], filter: string): readonly LogEntry[] {
  const words = filter
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  if (words.length === 0) return entries;
  return entries.filter((entry) => {
    const text = entryText(entry).toLowerCase();
    return words.every((word) => text.includes(word));
  });
}

/** `12:03:04.567`, in local time. */
export function clockTime(atMs: number): string {
  const date = new Date(atMs);
  const pad = (value: number, length = 2): string => String(value).padStart(length, '0');
  const clock = [date.getHours(), date.getMinutes(), date.getSeconds()].map((part) => pad(part)).join(':');
  return `${clock}.${pad(date.getMilliseconds(), 3)}`;
}

function entryText({ name, kind, values }: LogEntry): string {
  return `${kind} ${name}(${values.map((value) => `${value.name}: ${value.text}`).join(', ')})`;
}

/** The log for the clipboard, a line an entry. */
export function logText(entries: readonly LogEntry[]): string {
  return entries.map((entry) => `${clockTime(entry.atMs)} ${entryText(entry)}`).join('\n');
}
