import { useEffect, useId, useMemo, useRef, useState } from 'react';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import type { Curve, Span } from './curve.ts';
import { coloursOf, useThemeName } from './theme-colours.ts';
import { ticksOf } from './ticks.ts';

interface Props {
  readonly title: string;
  readonly curves: readonly Curve[];
  readonly span: Span;
  /** The highest value that fits without the scale being stretched. */
  readonly least: number;
  readonly most?: number;
  /** Whether the scale begins just below the lowest value instead of at 0. */
  readonly isFitted?: boolean;
  readonly height?: number;
  /** Values as they are read, with their unit. */
  readonly format: (value: number) => string;
  /** Values as they stand beside the axis, when there is no room for more. */
  readonly formatAxis?: (value: number) => string;
  readonly formatTime: (atMs: number) => string;
  /** Of the axis, where that is told more shortly. */
  readonly formatTick?: (atMs: number) => string;
  readonly hasTimeAxis: boolean;
  /** Plots with the same key show the same moment. */
  readonly group: string;
  /** Values hold until the next, as those of whole periods do. */
  readonly isStepped?: boolean;
  readonly bad?: readonly Span[];
  readonly marks?: readonly number[];
  readonly onSelect?: (span: Span) => void;
}

/** Room for the numbers beside a plot; what shares its time axis leaves as much. */
export const GUTTER = { left: 52, right: 14 } as const;

/** Curves over time, on a canvas. What they say is in words and tables beside: a canvas is a picture to a screen reader. */
export function Plot(props: Props) {
  const {
    title,
    curves,
    span,
    least,
    most,
    height = 104,
    format,
    hasTimeAxis,
    group,
    isStepped = false,
  } = props;
  const host = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot>(undefined);
  const id = useId();
  const theme = useThemeName();
  const [at, setAt] = useState<number>();
  // What changes while a plot is on the screen is read when it draws.
  const newest = useRef(props);
  newest.current = props;
  const data = useMemo(() => aligned(curves), [curves]);
  const shape = curves.map(({ label, colour, isDashed }) => `${label} ${colour} ${isDashed}`).join('|');

  // biome-ignore lint/correctness/useExhaustiveDependencies: a plot is made anew for these, and takes the rest while it is there
  useEffect(() => {
    const element = host.current;
    if (element === null) return;
    const colours = coloursOf(element);
    const font = `12px ${getComputedStyle(element).fontFamily}`;
    const axis = {
      stroke: colours.ink,
      font,
      grid: { stroke: colours.grid, width: 1 },
      ticks: { show: false },
    };
    const made = new uPlot(
      {
        width: element.clientWidth,
        height: height + (hasTimeAxis ? 26 : 0),
        padding: [8, GUTTER.right, hasTimeAxis ? 0 : 4, 0],
        legend: { show: false },
        cursor: {
          sync: { key: group },
          y: false,
          points: { size: 7 },
          drag: { x: props.onSelect !== undefined, y: false, setScale: false },
        },
        scales: {
          x: { time: false, range: () => [newest.current.span.fromMs, newest.current.span.toMs] },
          y: {
            range: (_plot, low, high) => [
              newest.current.isFitted && low !== null ? Math.max(0, Math.floor((low - 1) / 5) * 5) : 0,
              newest.current.most ?? Math.max(newest.current.least, (high ?? 0) * 1.1),
            ],
          },
        },
        axes: [
          {
            ...axis,
            show: hasTimeAxis,
            size: 26,
            splits: (drawn) => ticksOf(newest.current.span, drawn.width - GUTTER.left - GUTTER.right),
            values: (_plot, splits) =>
              splits.map((split) => (newest.current.formatTick ?? newest.current.formatTime)(split)),
          },
          {
            ...axis,
            size: GUTTER.left,
            gap: 6,
            space: 34,
            values: (_plot, splits) =>
              splits.map((split) => (newest.current.formatAxis ?? newest.current.format)(split)),
          },
        ],
        series: [
          {},
          ...curves.map(({ label, colour, isDashed }) => ({
            label,
            stroke: colours.lines[colour % colours.lines.length] ?? colours.ink,
            width: 1.75,
            ...(isDashed ? { dash: [6, 4] } : {}),
            ...(isStepped && uPlot.paths.stepped ? { paths: uPlot.paths.stepped({ align: -1 }) } : {}),
            // A value between two gaps would not be seen as a line.
            points: {
              show: true,
              size: 5,
              filter: (drawn: uPlot, series: number) => alone(drawn.data[series] ?? []),
            },
          })),
        ],
        hooks: {
          drawClear: [(drawn) => underlay(drawn, newest.current, colours)],
          setCursor: [(moved) => setAt(moved.cursor.idx ?? undefined)],
          setSelect: [
            (selected) => {
              const { left, width } = selected.select;
              if (width < 6) return;
              newest.current.onSelect?.({
                fromMs: selected.posToVal(left, 'x'),
                toMs: selected.posToVal(left + width, 'x'),
              });
              selected.setSelect({ left: 0, width: 0, top: 0, height: 0 }, false);
            },
          ],
        },
      },
      data,
      element,
    );
    plot.current = made;
    const sized = new ResizeObserver(() => made.setSize({ width: element.clientWidth, height: made.height }));
    sized.observe(element);
    return () => {
      sized.disconnect();
      made.destroy();
      plot.current = undefined;
    };
  }, [shape, theme, hasTimeAxis, group, height, isStepped]);

  useEffect(() => plot.current?.setData(data), [data]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is drawn has changed with them
  useEffect(
    () => plot.current?.redraw(true, true),
    [span.fromMs, span.toMs, least, most, props.bad, props.marks],
  );

  const moment = at === undefined ? undefined : data[0][at];
  return (
    <figure className="plot" aria-labelledby={id}>
      <figcaption id={id}>
        <strong>{title}</strong>
        {moment !== undefined && (
          <span className="plot__values" aria-hidden="true">
            {props.formatTime(moment)}
            {curves.map(({ label, colour }, index) => {
              const value = valueAt(data, index + 1, at ?? 0);
              return (
                <span key={label} className={`plot__value plot-${colour % 8}`}>
                  {label} {value === undefined ? '–' : format(value)}
                </span>
              );
            })}
          </span>
        )}
      </figcaption>
      <div ref={host} className="plot__canvas" />
    </figure>
  );
}

/** One list of times for all curves; where one has nothing at a time, its line goes on. */
function aligned(curves: readonly Curve[]): uPlot.AlignedData {
  if (curves.length === 0) return [[]];
  return uPlot.join(
    curves.map(({ points }) => [
      points.map(([atMs]) => atMs),
      points.map(([, value]) => value),
    ]) as uPlot.AlignedData[],
  );
}

/** Where values have nothing on either side. */
function alone(values: ArrayLike<number | null | undefined>): number[] {
  const isNothing = (index: number) => index < 0 || index >= values.length || values[index] == null;
  return Array.from(values, (_, index) => index).filter(
    (index) => !isNothing(index) && isNothing(index - 1) && isNothing(index + 1),
  );
}

/** The value of a curve at a place, or what it was nearest before. */
function valueAt(data: uPlot.AlignedData, series: number, index: number): number | undefined {
  const values = data[series] ?? [];
  for (let place = index; place < values.length; place++) {
    const value = values[place];
    if (value !== undefined) return value ?? undefined;
  }
  return undefined;
}

function underlay(
  { ctx, bbox, valToPos }: uPlot,
  { bad = [], marks = [], span }: Props,
  { bad: badColour, mark }: { bad: string; mark: string },
): void {
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  ctx.clip();
  ctx.fillStyle = badColour;
  for (const { fromMs, toMs } of bad) {
    const left = valToPos(fromMs, 'x', true);
    ctx.fillRect(left, bbox.top, Math.max(2, valToPos(toMs, 'x', true) - left), bbox.height);
  }
  ctx.strokeStyle = mark;
  ctx.setLineDash([2, 4]);
  for (const atMs of marks) {
    if (atMs < span.fromMs || atMs > span.toMs) continue;
    const x = Math.round(valToPos(atMs, 'x', true));
    ctx.beginPath();
    ctx.moveTo(x, bbox.top);
    ctx.lineTo(x, bbox.top + bbox.height);
    ctx.stroke();
  }
  ctx.restore();
}
