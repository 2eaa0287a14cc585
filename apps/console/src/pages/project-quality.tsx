import { useLanguage } from '@parley/pages';
import { ERRORS } from '@parley/protocol';
import { useQuery } from '@tanstack/react-query';
import { Activity } from 'lucide-react';
import { useMemo, useState } from 'react';
import { ask, query } from '../api/client.ts';
import type { UsageFigure } from '../api/records.ts';
import type { Curve } from '../plots/curve.ts';
import { Plot } from '../plots/plot.tsx';
import { csvOf } from '../quality/csv.ts';
import { type Format, orDash, useFormat } from '../quality/format.ts';
import { failuresOf, RATE_FIGURES, type Rates, ratesByStep, ratesOf } from '../quality/rates.ts';
import { type Period, type Steps, stepsOf } from '../quality/steps.ts';
import { Card } from '../ui/card.tsx';
import { CsvButton } from '../ui/csv-button.tsx';
import { type DataColumn, DataTable } from '../ui/data-table.tsx';
import { Details } from '../ui/details.tsx';
import { Empty } from '../ui/empty.tsx';
import { Loading } from '../ui/loading.tsx';
import { Problem } from '../ui/problem.tsx';
import { SelectBox } from '../ui/select-box.tsx';
import { useQualityWords } from '../words/quality.ts';
import type { TabProps } from './project.tsx';

const REFRESH_MS = 60_000;

/** How a project does, by hour or day. */
export function QualityTab({ app }: TabProps) {
  const { rates: words } = useQualityWords();
  const [period, setPeriod] = useState<Period>('week');
  const found = useQuery({
    queryKey: ['rates', app.appId, period],
    queryFn: async () => {
      const steps = stepsOf(period, Date.now());
      const { fromMs, toMs } = steps;
      const asked = query({ appId: app.appId, fromMs, toMs, figures: RATE_FIGURES.join(',') });
      return { steps, ...(await ask<{ figures: UsageFigure[] }>('GET', `/usage${asked}`)) };
    },
    refetchInterval: REFRESH_MS,
  });
  return (
    <>
      <Card>
        <p className="soft">{words.text}</p>
        <div className="row row--choices">
          <PeriodChoice period={period} choose={setPeriod} />
        </div>
        <Problem error={found.error} />
        {found.isPending && <Loading />}
        {found.data?.figures.length === 0 && <Empty icon={Activity} text={words.empty} />}
      </Card>
      {found.data !== undefined && found.data.figures.length > 0 && (
        <RatesOf figures={found.data.figures} steps={found.data.steps} name={app.name} />
      )}
    </>
  );
}

export function PeriodChoice({ period, choose }: { period: Period; choose: (period: Period) => void }) {
  const { rates: words } = useQualityWords();
  return (
    <SelectBox
      label={words.period}
      options={(Object.entries(words.periods) as [Period, string][]).map(([value, text]) => ({
        value,
        text,
      }))}
      value={period}
      onChange={choose}
    />
  );
}

interface Figures {
  readonly figures: readonly UsageFigure[];
  readonly steps: Steps;
}

function RatesOf({ figures, steps, name }: Figures & { name: string }) {
  const { rates: words, download } = useQualityWords();
  const format = useFormat();
  const rates = useMemo(() => ratesByStep(figures, steps), [figures, steps]);
  const all = useMemo(() => ratesOf(figures, steps.fromMs), [figures, steps]);
  return (
    <>
      <ul className="figures figures--rates">
        <Figure label={words.login} value={orDash(all.login, format.percent)} />
        <Figure label={words.publish} value={orDash(all.publish, format.percent)} />
        <Figure label={words.play} value={orDash(all.play, format.percent)} />
        <Figure
          label={words.firstFrame}
          value={orDash(all.firstFrameP50Ms, format.ms)}
          more={`p95 ${orDash(all.firstFrameP95Ms, format.ms)}`}
        />
        <Figure label={words.frozen} value={orDash(all.frozenPercent, format.percent)} />
        <Figure label={words.membersAtATime} value={format.number(all.members)} />
      </ul>
      <div className="plots">
        <RatePlots rates={rates} steps={steps} />
      </div>
      <Card title={words.failures}>
        <Failures figures={figures} />
      </Card>
      <Card>
        <Details summary={words.asTable}>{() => <RateTable rates={rates} steps={steps} />}</Details>
        <div className="buttons">
          <CsvButton name={`${name}-quality`} csv={() => ratesAsCsv(rates)}>
            {download}
          </CsvButton>
        </div>
      </Card>
    </>
  );
}

function Figure({ label, value, more }: { label: string; value: string; more?: string }) {
  return (
    <li>
      <span className="soft">{label}</span>
      <strong>{value}</strong>
      {more !== undefined && <span className="soft">{more}</span>}
    </li>
  );
}

function RatePlots({ rates, steps }: { rates: readonly Rates[]; steps: Steps }) {
  const { rates: words } = useQualityWords();
  const format = useFormat();
  const plots = useMemo(() => {
    const curve = (label: string, colour: number, read: (rates: Rates) => number | null): Curve => ({
      label,
      colour,
      points: rates.map((one) => [one.atMs, read(one)] as const),
    });
    return [
      {
        title: words.success,
        curves: [
          curve(words.logins, 0, ({ login }) => login),
          curve(words.publishes, 1, ({ publish }) => publish),
          curve(words.plays, 2, ({ play }) => play),
        ],
        format: format.percent,
        least: 100,
        most: 100,
        isFitted: true,
      },
      {
        title: words.firstFrame,
        curves: [
          curve(words.median, 0, ({ firstFrameP50Ms }) => firstFrameP50Ms),
          curve(words.p95, 1, ({ firstFrameP95Ms }) => firstFrameP95Ms),
        ],
        format: format.ms,
        least: 500,
      },
      {
        title: words.frozen,
        curves: [curve(words.frozenShare, 1, ({ frozenPercent }) => frozenPercent)],
        format: format.percent,
        least: 5,
      },
      {
        title: words.atATime,
        curves: [
          curve(words.members, 2, ({ members }) => members),
          curve(words.streams, 0, ({ streams }) => streams),
          curve(words.rooms, 3, ({ rooms }) => rooms),
        ],
        format: (value: number) => format.number(value),
        least: 4,
      },
    ];
  }, [rates, words, format]);
  const formatTime = steps.isByDay ? format.day : format.dayAndHour;
  const span = { fromMs: steps.fromMs, toMs: steps.starts.at(-1) ?? steps.toMs };
  return plots.map(({ title, curves, ...plot }) => (
    <Card key={title}>
      <Plot
        {...plot}
        title={title}
        curves={curves}
        span={span}
        formatTime={formatTime}
        formatTick={steps.starts.length > 24 || steps.isByDay ? format.day : format.minute}
        hasTimeAxis
        group="rates"
        height={170}
      />
      <ul className="curves__legend">
        {curves.map(({ label, colour }) => (
          <li key={label} className={`plot-${colour}`}>
            <span className="stroke" aria-hidden="true" />
            {label}
          </li>
        ))}
      </ul>
    </Card>
  ));
}

function Failures({ figures }: { figures: readonly UsageFigure[] }) {
  const { rates: words } = useQualityWords();
  const { language } = useLanguage();
  const format = useFormat();
  const failures = failuresOf(figures);
  if (failures.length === 0) return <p className="soft">{words.noFailures}</p>;
  const names = { login: words.logins, publish: words.publishes, play: words.plays };
  return (
    <DataTable
      label={words.failures}
      rows={failures}
      rowKey={({ what, code }) => `${what} ${code}`}
      columns={[
        { key: 'what', title: words.what, cell: ({ what }) => names[what] },
        { key: 'code', title: words.code, cell: ({ code }) => code },
        {
          key: 'meaning',
          title: words.meaning,
          cell: ({ code }) => Object.values(ERRORS).find((error) => error.code === code)?.[language] ?? '–',
        },
        {
          key: 'count',
          title: words.count,
          isNumber: true,
          cell: ({ count }) => format.number(count),
          sortBy: ({ count }) => count,
        },
      ]}
    />
  );
}

function RateTable({ rates, steps }: { rates: readonly Rates[]; steps: Steps }) {
  const { rates: words } = useQualityWords();
  const format = useFormat();
  const column = (
    key: Exclude<keyof Rates, 'atMs'>,
    title: string,
    write: (value: number) => string,
  ): DataColumn<Rates> => ({
    key,
    title,
    isNumber: true,
    cell: (one) => {
      const value = one[key];
      return orDash(value, write);
    },
  });
  const known = rates.filter((one) => one.members > 0 || one.login !== null || one.play !== null);
  return (
    <div className="scroll">
      <DataTable
        label={words.asTable}
        rows={known.toReversed()}
        rowKey={({ atMs }) => atMs}
        columns={[
          {
            key: 'from',
            title: words.when,
            cell: ({ atMs }) => (steps.isByDay ? format.day : format.dayAndHour)(atMs),
          },
          ...tableColumns(column, words, format),
        ]}
      />
    </div>
  );
}

function tableColumns(
  column: (
    key: Exclude<keyof Rates, 'atMs'>,
    title: string,
    write: (value: number) => string,
  ) => DataColumn<Rates>,
  words: ReturnType<typeof useQualityWords>['rates'],
  { percent, ms, number }: Format,
): DataColumn<Rates>[] {
  const whole = (value: number) => number(value);
  return [
    column('login', words.logins, percent),
    column('publish', words.publishes, percent),
    column('play', words.plays, percent),
    column('firstFrameP50Ms', 'p50', ms),
    column('firstFrameP95Ms', 'p95', ms),
    column('frozenPercent', words.frozenShare, percent),
    column('rooms', words.rooms, whole),
    column('members', words.members, whole),
    column('streams', words.streams, whole),
  ];
}

/** Every step, in the units of the names. */
function ratesAsCsv(rates: readonly Rates[]): string {
  const head = [
    'from',
    'loginSuccessPercent',
    'publishSuccessPercent',
    'playSuccessPercent',
    'firstFrameP50Ms',
    'firstFrameP95Ms',
    'frozenPercent',
    'peakRooms',
    'peakMembers',
    'peakStreams',
  ];
  const rounded = (value: number | null) => (value === null ? null : Math.round(value * 100) / 100);
  return csvOf(
    head,
    rates.map((one) => [
      new Date(one.atMs).toISOString(),
      ...[one.login, one.publish, one.play, one.firstFrameP50Ms, one.firstFrameP95Ms, one.frozenPercent].map(
        rounded,
      ),
      one.rooms,
      one.members,
      one.streams,
    ]),
  );
}
