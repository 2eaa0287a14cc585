import type { CallDetail, QualitySample } from '../../api/records.ts';
import type { Span } from '../../plots/curve.ts';
import { csvOf } from '../../quality/csv.ts';
import { figureOf, type Sums, sumsOf } from '../../quality/curves.ts';
import { type Format, orDash, useFormat } from '../../quality/format.ts';
import { beginOf, type Line, namesOf, type StreamLines } from '../../quality/samples.ts';
import { CsvButton } from '../../ui/csv-button.tsx';
import { type DataColumn, DataTable } from '../../ui/data-table.tsx';
import { Details } from '../../ui/details.tsx';
import { useQualityWords } from '../../words/quality.ts';

/** More rows than these are for the CSV. */
const MAX_ROWS = 600;

/** What the curves say, in numbers: in sums for each member, and every report. */
export function Numbers({ detail, stream, span }: { detail: CallDetail; stream: StreamLines; span: Span }) {
  const words = useQualityWords();
  const format = useFormat();
  const rows = stream.lines.map((line) => ({ line, sums: sumsOf(line, span) }));
  const wayOf = ({ direction }: Pick<Line, 'direction'>) => (direction === 'send' ? words.up : words.down);
  const whoOf = new Map(stream.lines.map(({ sessionId, who }) => [sessionId, who]));
  return (
    <>
      <p className="soft">{words.tableText}</p>
      <div className="scroll">
        <DataTable
          label={words.table}
          rows={rows}
          rowKey={({ line }) => `${line.direction} ${line.sessionId}`}
          columns={[
            { key: 'who', title: words.columns.member, cell: ({ line }) => line.who },
            { key: 'way', title: words.columns.direction, cell: ({ line }) => wayOf(line) },
            ...sumColumns(words.columns, format).map(({ key, title, cell }) => ({
              key,
              title,
              isNumber: true,
              cell: ({ sums }: { sums: Sums }) => cell(sums),
            })),
          ]}
        />
      </div>
      <Details summary={words.samples}>
        {() => (
          <div className="scroll">
            <DataTable
              label={words.samples}
              rows={samplesOf(stream, span).slice(0, MAX_ROWS)}
              rowKey={(sample) => `${sample.atMs} ${sample.direction} ${sample.sessionId}`}
              columns={sampleColumns({ columns: words.columns, format, wayOf, whoOf })}
            />
          </div>
        )}
      </Details>
      <div className="buttons">
        <CsvButton name={detail.call.roomId} csv={() => samplesAsCsv(detail)}>
          {words.download}
        </CsvButton>
      </div>
    </>
  );
}

function samplesOf({ lines }: StreamLines, { fromMs, toMs }: Span): QualitySample[] {
  return lines
    .flatMap(({ samples }) => samples)
    .filter((sample) => sample.atMs > fromMs && beginOf(sample) < toMs)
    .sort((a, b) => a.atMs - b.atMs);
}

type Titles = ReturnType<typeof useQualityWords>['columns'];

function sizeText(size: Sums['size']): string {
  if (size === null) return '–';
  return size.width ? `${size.width} × ${size.height}` : `${size.height}p`;
}

function sumColumns(titles: Titles, format: Format): DataColumn<Sums>[] {
  return [
    {
      key: 'score',
      title: titles.score,
      isNumber: true,
      cell: ({ score }) => orDash(score, (value) => format.number(value, 1)),
    },
    {
      key: 'bitrate',
      title: titles.bitrate,
      isNumber: true,
      cell: ({ bitrate }) => orDash(bitrate, format.rate),
    },
    { key: 'size', title: titles.size, isNumber: true, cell: ({ size }) => sizeText(size) },
    { key: 'fps', title: titles.fps, isNumber: true, cell: ({ fps }) => orDash(fps, format.number) },
    { key: 'loss', title: titles.loss, isNumber: true, cell: ({ loss }) => orDash(loss, format.percent) },
    {
      key: 'lossMost',
      title: titles.lossMost,
      isNumber: true,
      cell: ({ lossMost }) => orDash(lossMost, format.percent),
    },
    {
      key: 'roundTrip',
      title: titles.roundTrip,
      isNumber: true,
      cell: ({ roundTrip }) => orDash(roundTrip, format.ms),
    },
    {
      key: 'frozen',
      title: titles.frozen,
      isNumber: true,
      cell: ({ frozenMs }) => orDash(frozenMs, format.ms),
    },
  ];
}

function sampleColumns({
  columns,
  format,
  wayOf,
  whoOf,
}: {
  columns: Titles;
  format: Format;
  wayOf: (line: Pick<Line, 'direction'>) => string;
  whoOf: ReadonlyMap<string, string>;
}): DataColumn<QualitySample>[] {
  const known = (value: number | undefined) => value ?? null;
  return [
    { key: 'time', title: columns.time, cell: ({ atMs }) => format.clock(atMs) },
    { key: 'who', title: columns.member, cell: ({ sessionId }) => whoOf.get(sessionId) ?? sessionId },
    { key: 'way', title: columns.direction, cell: wayOf },
    {
      key: 'bitrate',
      title: columns.bitrate,
      isNumber: true,
      cell: (sample) => orDash(figureOf('bitrate', sample), format.rate),
    },
    {
      key: 'size',
      title: columns.size,
      isNumber: true,
      cell: ({ figures: { videoWidth, videoHeight } }) =>
        sizeText(videoHeight ? { width: videoWidth, height: videoHeight } : null),
    },
    {
      key: 'fps',
      title: columns.fps,
      isNumber: true,
      cell: (sample) => orDash(figureOf('fps', sample), format.number),
    },
    {
      key: 'loss',
      title: columns.loss,
      isNumber: true,
      cell: (sample) => orDash(figureOf('loss', sample), format.percent),
    },
    {
      key: 'roundTrip',
      title: columns.roundTrip,
      isNumber: true,
      cell: (sample) => orDash(figureOf('roundTrip', sample), format.ms),
    },
    {
      key: 'frozen',
      title: columns.frozen,
      isNumber: true,
      cell: ({ direction, figures }) =>
        orDash(direction === 'send' ? null : known(figures.freezeMs), format.ms),
    },
    {
      key: 'score',
      title: columns.score,
      isNumber: true,
      cell: ({ figures }) => orDash(known(figures.score), (value) => format.number(value, 1)),
    },
  ];
}

/** All reports of the call with all of their figures. */
function samplesAsCsv({ quality, members }: CallDetail): string {
  const names = namesOf(members);
  const figures = [...new Set(quality.flatMap((sample) => Object.keys(sample.figures)))].sort();
  const rows = quality.map((sample) => [
    new Date(sample.atMs).toISOString(),
    names.get(sample.sessionId) ?? sample.sessionId,
    sample.streamId,
    sample.direction,
    ...figures.map((name) => (sample.figures as Readonly<Record<string, number | undefined>>)[name]),
  ]);
  return csvOf(['at', 'member', 'streamId', 'direction', ...figures], rows);
}
