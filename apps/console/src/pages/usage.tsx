import { useQuery } from '@tanstack/react-query';
import { ChartColumn } from 'lucide-react';
import { ask } from '../api/client.ts';
import type { UsageFigure } from '../api/records.ts';
import { Card } from '../ui/card.tsx';
import { Empty } from '../ui/empty.tsx';
import { Loading } from '../ui/loading.tsx';
import { Page } from '../ui/page.tsx';
import { Problem } from '../ui/problem.tsx';
import { useTime } from '../ui/time.ts';
import { useWords } from '../words/words.tsx';
import { PlayedClasses } from './usage-classes.tsx';

const HOUR_MS = 3_600_000;
const HOURS = 7 * 24;
const FIGURES = 'calls,streams,memberSeconds';
const HEIGHT = 120;
const BAR = 6;
/** Seconds are shown as hours. */
const SCALE: Readonly<Record<string, number>> = { memberSeconds: 1 / 3600 };

export function UsagePage() {
  const { usage } = useWords();
  const found = useQuery({
    queryKey: ['usage'],
    queryFn: () => ask<{ figures: UsageFigure[] }>('GET', `/usage?figures=${FIGURES}`),
    refetchInterval: 60_000,
  });
  const figures = found.data?.figures ?? [];
  const isEmpty = found.isSuccess && figures.length === 0;
  return (
    <Page title={usage.title} text={usage.text}>
      <Problem error={found.error} />
      {found.isPending && <Loading />}
      {isEmpty && <Empty icon={ChartColumn} text={usage.empty} />}
      {found.isSuccess &&
        !isEmpty &&
        Object.entries(usage.figures).map(([name, label]) => (
          <Card key={name} title={label}>
            <Bars
              figures={figures.filter(({ figure }) => figure === name)}
              scale={SCALE[name] ?? 1}
              label={label}
              nowMs={found.dataUpdatedAt}
            />
          </Card>
        ))}
      <PlayedClasses />
    </Page>
  );
}

interface BarsProps {
  readonly figures: readonly UsageFigure[];
  readonly scale: number;
  readonly label: string;
  readonly nowMs: number;
}

/** A bar for each hour of the last seven days, a line at each midnight, and the sum in words. */
function Bars({ figures, scale, label, nowMs }: BarsProps) {
  const { usage } = useWords();
  const time = useTime();
  const firstMs = Math.floor(nowMs / HOUR_MS) * HOUR_MS - (HOURS - 1) * HOUR_MS;
  const byHour = new Map<number, number>();
  for (const { hourMs, value } of figures) byHour.set(hourMs, (byHour.get(hourMs) ?? 0) + value * scale);
  const most = Math.max(...byHour.values(), 0);
  const total = [...byHour.values()].reduce((sum, value) => sum + value, 0);
  const round = (value: number) => Number(value.toFixed(2));
  const summary = `${usage.total}: ${round(total)}`;
  return (
    <>
      <svg
        className="bars"
        viewBox={`0 0 ${HOURS * BAR} ${HEIGHT}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={`${label}. ${summary}`}
      >
        {Array.from({ length: HOURS }, (_, index) => {
          const hourMs = firstMs + index * HOUR_MS;
          const value = byHour.get(hourMs) ?? 0;
          const height = most === 0 ? 0 : (value / most) * (HEIGHT - 10);
          const isMidnight = new Date(hourMs).getHours() === 0;
          return (
            <g key={hourMs}>
              {isMidnight && <line x1={index * BAR} x2={index * BAR} y1={0} y2={HEIGHT} />}
              {value > 0 && (
                <rect
                  x={index * BAR + 1}
                  y={HEIGHT - Math.max(3, height)}
                  width={BAR - 2}
                  height={Math.max(3, height)}
                >
                  <title>
                    {time(hourMs)}: {round(value)}
                  </title>
                </rect>
              )}
            </g>
          );
        })}
      </svg>
      <p className="soft">{summary}</p>
    </>
  );
}
