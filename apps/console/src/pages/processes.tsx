import type { ProcessLoad, SystemView } from '@parley/protocol/console';
import { useEffect, useRef, useState } from 'react';
import { orDash, useFormat } from '../quality/format.ts';
import { Card } from '../ui/card.tsx';
import { type DataColumn, DataTable } from '../ui/data-table.tsx';
import { duration } from '../ui/time.ts';
import { useWords } from '../words/words.tsx';
import { busyPercent } from './busy.ts';

const MIB = 1024 * 1024;

interface Row {
  readonly key: string;
  readonly name: string;
  readonly load: ProcessLoad | null;
  /** Of one core; `null` before there are two looks. */
  readonly busy: number | null;
}

/** The server and its engines: whether they run, and how busy they are. */
export function Processes({ view }: { view: SystemView }) {
  const { system: words } = useWords();
  const format = useFormat();
  const before = usePrevious(view);
  const rows: Row[] = [
    {
      key: 'server',
      name: words.server,
      load: view.process,
      busy: busyPercent(before?.process, view.process),
    },
    ...view.engines.map(({ index, load }) => ({
      key: String(index),
      name: words.engine(index),
      load,
      busy: busyPercent(before?.engines[index]?.load, load),
    })),
  ];
  const columns: DataColumn<Row>[] = [
    { key: 'name', title: words.processes, cell: ({ name }) => name },
    { key: 'state', title: words.state, cell: ({ load }) => (load === null ? words.down : words.up) },
    {
      key: 'load',
      title: words.load,
      isNumber: true,
      cell: ({ busy }) => orDash(busy, format.percent),
    },
    {
      key: 'memory',
      title: words.memory,
      isNumber: true,
      cell: ({ load }) => orDash(load?.residentBytes, (bytes) => `${format.number(bytes / MIB)} MiB`),
    },
    {
      key: 'uptime',
      title: words.runningFor,
      isNumber: true,
      cell: ({ load }) => orDash(load?.uptimeMs, duration),
    },
  ];
  return (
    <Card title={words.processes}>
      <div className="scroll">
        <DataTable label={words.processes} columns={columns} rows={rows} rowKey={({ key }) => key} />
      </div>
    </Card>
  );
}

/** The value that was there before this one. */
function usePrevious<T>(value: T): T | undefined {
  const latest = useRef(value);
  const [previous, setPrevious] = useState<T>();
  useEffect(() => {
    if (latest.current !== value) setPrevious(latest.current);
    latest.current = value;
  }, [value]);
  return previous;
}
