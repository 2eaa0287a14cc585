import { describe, expect, it } from 'vitest';
import {
  EMPTY_LOG,
  filterLog,
  LOG_ENTRIES,
  type LogEvent,
  type LogState,
  logText,
  reduceLog,
} from './log.ts';

const logged = (name: string, text = ''): LogEvent => ({
  type: 'logged',
  entry: { atMs: 0, kind: 'callback', name, values: [{ name: 'streamID', text }] },
});
const after = (events: readonly LogEvent[], from: LogState = EMPTY_LOG): LogState =>
  events.reduce(reduceLog, from);
const names = ({ entries }: Pick<LogState, 'entries'>): string[] => entries.map(({ name }) => name);

describe('the log', () => {
  it('stands still while paused and then shows what came meanwhile', () => {
    const paused = after([logged('a'), { type: 'paused' }, logged('b')]);
    expect(names(paused)).toEqual(['a']);
    expect(paused.waiting).toHaveLength(1);
    expect(names(after([{ type: 'resumed' }], paused))).toEqual(['a', 'b']);
  });

  it('forgets everything when cleared, also what waits', () => {
    const cleared = after([
      logged('a'),
      { type: 'paused' },
      logged('b'),
      { type: 'cleared' },
      { type: 'resumed' },
    ]);
    expect(names(cleared)).toEqual([]);
  });

  it('keeps the newest entries only, running or paused', () => {
    const many = Array.from({ length: LOG_ENTRIES + 5 }, (_, index) => logged(String(index)));
    expect(names(after(many))).toHaveLength(LOG_ENTRIES);
    expect(names(after(many)).at(-1)).toBe(String(LOG_ENTRIES + 4));
    expect(after([{ type: 'paused' }, ...many]).waiting).toHaveLength(LOG_ENTRIES);
  });

  it('is filtered by every word, in names and values, whatever the case', () => {
    const { entries } = after([
      logged('onPlayerStateUpdate', '"web_1"'),
      logged('onRoomUserUpdate', '"web_2"'),
    ]);
    expect(names({ entries: filterLog(entries, 'player') })).toEqual(['onPlayerStateUpdate']);
    expect(names({ entries: filterLog(entries, 'UPDATE web_2') })).toEqual(['onRoomUserUpdate']);
    expect(filterLog(entries, '  ')).toBe(entries);
    expect(filterLog(entries, 'nothing')).toEqual([]);
  });

  it('is copied a line an entry', () => {
    const { entries } = after([logged('onPlayerStateUpdate', '"web_1"'), logged('onRoomUserUpdate')]);
    const lines = logText(entries).split('\n');
    expect(lines).toHaveLength(2);
    expect(lines[0]).toMatch(/^\d\d:\d\d:\d\d\.\d{3} callback onPlayerStateUpdate\(streamID: "web_1"\)$/);
  });
});
