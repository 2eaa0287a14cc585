import type { AppView } from '@parley/protocol/console';
import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { ask, query } from '../api/client.ts';
import type { UsageFigure } from '../api/records.ts';
import { CLASS_NAMES, type ClassRow, classRows, sumOfRows, totalOf } from '../quality/classes.ts';
import { csvOf } from '../quality/csv.ts';
import { useFormat } from '../quality/format.ts';
import { type Period, stepsOf } from '../quality/steps.ts';
import { Card } from '../ui/card.tsx';
import { CsvButton } from '../ui/csv-button.tsx';
import { type DataColumn, DataTable } from '../ui/data-table.tsx';
import { Details } from '../ui/details.tsx';
import { Loading } from '../ui/loading.tsx';
import { Problem } from '../ui/problem.tsx';
import { SelectBox } from '../ui/select-box.tsx';
import { useQualityWords } from '../words/quality.ts';
import { PeriodChoice } from './project-quality.tsx';

const ALL = 'all';
const HEIGHT = 150;

/** Time played by size of the picture, project and day. */
export function PlayedClasses() {
  const quality = useQualityWords();
  const { classes: words } = quality;
  const [period, setPeriod] = useState<Period>('month');
  const [appId, setAppId] = useState<string>(ALL);
  const apps = useQuery({ queryKey: ['apps'], queryFn: () => ask<{ apps: AppView[] }>('GET', '/apps') });
  const found = useQuery({
    queryKey: ['classes', period, appId],
    queryFn: async () => {
      const steps = stepsOf(period, Date.now(), true);
      const { fromMs, toMs } = steps;
      const filter = { fromMs, toMs, figures: 'playSeconds.', ...(appId === ALL ? {} : { appId }) };
      const { figures } = await ask<{ figures: UsageFigure[] }>('GET', `/usage${query(filter)}`);
      return { steps, rows: classRows(figures, steps.stepOf) };
    },
    refetchInterval: 60_000,
  });
  const projects = [
    { value: ALL, text: words.allProjects },
    ...(apps.data?.apps ?? []).map((app) => ({ value: String(app.appId), text: app.name })),
  ];
  const nameOf = (id: number) => apps.data?.apps.find((app) => app.appId === id)?.name ?? String(id);
  return (
    <Card title={words.title}>
      <p className="soft">{words.text}</p>
      <div className="row row--choices">
        <PeriodChoice period={period} choose={setPeriod} />
        <SelectBox label={words.project} options={projects} value={appId} onChange={setAppId} />
      </div>
      <Problem error={found.error} />
      {found.isPending && <Loading />}
      {found.data?.rows.length === 0 && <p className="empty">{words.empty}</p>}
      {found.data !== undefined && found.data.rows.length > 0 && (
        <>
          <Bars rows={found.data.rows} days={found.data.steps.starts} />
          <ClassTable rows={found.data.rows} nameOf={nameOf} />
          <div className="buttons">
            <CsvButton name="usage" csv={() => rowsAsCsv(found.data.rows, nameOf)}>
              {quality.download}
            </CsvButton>
          </div>
        </>
      )}
    </Card>
  );
}

/** A bar for each day, of one colour for each size. */
function Bars({ rows, days }: { rows: readonly ClassRow[]; days: readonly number[] }) {
  const { classes: words } = useQualityWords();
  const format = useFormat();
  const bars = useMemo(
    () => days.map((dayMs) => ({ dayMs, minutes: sumOfRows(rows.filter((row) => row.dayMs === dayMs)) })),
    [rows, days],
  );
  const most = Math.max(...bars.map(({ minutes }) => totalOf(minutes)), 1);
  const total = sumOfRows(rows);
  const said = CLASS_NAMES.map((name) => `${words.names[name]}: ${format.number(total[name])}`).join(', ');
  return (
    <>
      <ul className="curves__legend">
        {CLASS_NAMES.map((name, index) => (
          <li key={name}>
            <span className={`swatch class-${index}`} aria-hidden="true" />
            {words.names[name]}{' '}
            <span className="soft">
              {format.number(total[name])} {words.minutes}
            </span>
          </li>
        ))}
      </ul>
      <svg
        className="bars bars--stacked"
        viewBox={`0 0 ${days.length * 10} ${HEIGHT}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={`${words.title}. ${said}`}
      >
        {bars.map(({ dayMs, minutes }, day) => {
          let below = 0;
          return (
            <g key={dayMs}>
              <title>
                {format.day(dayMs)}: {format.number(totalOf(minutes))} {words.minutes}
              </title>
              {CLASS_NAMES.map((name, index) => {
                const height = (minutes[name] / most) * (HEIGHT - 4);
                below += height;
                return height === 0 ? null : (
                  <rect
                    key={name}
                    className={`class-${index}`}
                    x={day * 10 + 1}
                    y={HEIGHT - below}
                    width={8}
                    height={height}
                  />
                );
              })}
            </g>
          );
        })}
      </svg>
      <p className="bars__ends soft" aria-hidden="true">
        <span>{format.day(days[0] ?? 0)}</span>
        <span>{format.day(days.at(-1) ?? 0)}</span>
      </p>
    </>
  );
}

function ClassTable({ rows, nameOf }: { rows: readonly ClassRow[]; nameOf: (appId: number) => string }) {
  const quality = useQualityWords();
  const { classes: words } = quality;
  const format = useFormat();
  const columns: DataColumn<ClassRow>[] = [
    { key: 'day', title: words.day, cell: ({ dayMs }) => format.day(dayMs), sortBy: ({ dayMs }) => dayMs },
    {
      key: 'project',
      title: words.project,
      cell: ({ appId }) => nameOf(appId),
      sortBy: ({ appId }) => nameOf(appId),
    },
    ...CLASS_NAMES.map(
      (name): DataColumn<ClassRow> => ({
        key: name,
        title: words.names[name],
        isNumber: true,
        cell: ({ minutes }) => format.number(minutes[name]),
        sortBy: ({ minutes }) => minutes[name],
      }),
    ),
    {
      key: 'sum',
      title: words.sum,
      isNumber: true,
      cell: ({ minutes }) => format.number(totalOf(minutes)),
      sortBy: ({ minutes }) => totalOf(minutes),
    },
  ];
  return (
    <Details summary={quality.rates.asTable}>
      {() => (
        <div className="scroll">
          <DataTable
            label={words.title}
            columns={columns}
            rows={rows.toReversed()}
            rowKey={({ dayMs, appId }) => `${dayMs} ${appId}`}
          />
        </div>
      )}
    </Details>
  );
}

function rowsAsCsv(rows: readonly ClassRow[], nameOf: (appId: number) => string): string {
  const dayText = (dayMs: number) => {
    const day = new Date(dayMs);
    const two = (value: number) => String(value).padStart(2, '0');
    return `${day.getFullYear()}-${two(day.getMonth() + 1)}-${two(day.getDate())}`;
  };
  return csvOf(
    ['day', 'appId', 'project', ...CLASS_NAMES.map((name) => `${name}Minutes`)],
    rows.map(({ dayMs, appId, minutes }) => [
      dayText(dayMs),
      appId,
      nameOf(appId),
      ...CLASS_NAMES.map((name) => Math.round(minutes[name] * 100) / 100),
    ]),
  );
}
