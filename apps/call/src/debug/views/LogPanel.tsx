import { useLayoutEffect, useRef, useState } from 'react';
import { Button } from '../../ui/Button.tsx';
import { clockTime, filterLog, type LogEntry, type LogState, logText } from '../log.ts';
import type { DebugEvent } from '../state.ts';
import { useWords } from '../words/words.ts';
import { Section } from './Section.tsx';

/** Lines drawn at once; the filter searches all that are kept. */
const LINES_SHOWN = 300;
/** Within this many pixels of its end, the list follows new lines. */
const FOLLOW_WITHIN = 40;

interface Props {
  log: LogState;
  send(event: DebugEvent): void;
}

type Copying = 'idle' | 'copied' | 'refused';

/** Every call and callback as it happens. */
export function LogPanel({ log, send }: Props) {
  const words = useWords();
  const [filter, setFilter] = useState('');
  const [copying, setCopying] = useState<Copying>('idle');
  const list = useRef<HTMLDivElement>(null);
  const followed = useRef(true);
  const entries = filterLog(log.entries, filter);
  const newest = entries.at(-1)?.id;
  useLayoutEffect(() => {
    const element = list.current;
    if (element !== null && followed.current && newest !== undefined)
      element.scrollTop = element.scrollHeight;
  }, [newest]);
  const paused = log.flow === 'paused';
  const copy = (): void => {
    navigator.clipboard.writeText(logText(entries)).then(
      () => setCopying('copied'),
      () => setCopying('refused'),
    );
  };
  return (
    <Section
      title={words.sections.log}
      className="panel--log"
      aside={
        <div className="log-tools">
          <input
            className="input input--mono log-tools__filter"
            type="search"
            aria-label={words.filter}
            placeholder={words.filterPlaceholder}
            value={filter}
            onChange={(event) => setFilter(event.target.value)}
          />
          <Button
            size="small"
            aria-pressed={paused}
            onClick={() => send({ type: paused ? 'resumed' : 'paused' })}
          >
            {paused ? words.resume(log.waiting.length) : words.pause}
          </Button>
          <Button size="small" onClick={() => send({ type: 'cleared' })}>
            {words.clear}
          </Button>
          <Button size="small" onClick={copy}>
            {{ idle: words.copy, copied: words.copied, refused: words.notCopied }[copying]}
          </Button>
        </div>
      }
    >
      <div
        ref={list}
        className="log"
        role="log"
        aria-live="off"
        aria-label={words.sections.log}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region has to be reachable by keyboard
        tabIndex={0}
        onScroll={({ currentTarget }) => {
          const { scrollHeight, scrollTop, clientHeight } = currentTarget;
          followed.current = scrollHeight - scrollTop - clientHeight < FOLLOW_WITHIN;
        }}
      >
        {entries.length === 0 ? (
          <p className="field__hint">{words.emptyLog}</p>
        ) : (
          <ol className="log__lines">
            {entries.slice(-LINES_SHOWN).map((entry) => (
              <LogLine key={entry.id} entry={entry} />
            ))}
          </ol>
        )}
      </div>
    </Section>
  );
}

function LogLine({ entry }: { entry: LogEntry }) {
  const words = useWords();
  return (
    <li className="log__line" data-kind={entry.kind}>
      <time className="log__time">{clockTime(entry.atMs)}</time>
      <span className="log__kind">{words.kinds[entry.kind]}</span>
      <span className="log__text">
        <b>{entry.name}</b>
        {entry.values.map(({ name, text }) => (
          <span key={name} className="log__value">
            <i>{name}</i> {text}
          </span>
        ))}
      </span>
    </li>
  );
}
