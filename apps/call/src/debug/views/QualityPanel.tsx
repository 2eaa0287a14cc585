import { ZegoStreamQualityLevel } from '@parley/sdk';
import { enumText, valueText } from '../callbacks.ts';
import { plot, type Sample, type StreamFigures, series } from '../figures.ts';
import type { DebugState } from '../state.ts';
import { useWords } from '../words/words.ts';
import { Section } from './Section.tsx';

const SIZE = { width: 160, height: 44 };

interface Figure {
  readonly key: keyof Sample;
  readonly unit: string;
  /** The scale's end when all values are small. */
  readonly atLeast: number;
  /** From the sample's unit to the shown one. */
  readonly factor: number;
}

const FIGURES: readonly Figure[] = [
  { key: 'kbps', unit: 'kbit/s', atLeast: 100, factor: 1 },
  { key: 'fps', unit: '/s', atLeast: 15, factor: 1 },
  { key: 'rttMs', unit: 'ms', atLeast: 50, factor: 1 },
  { key: 'loss', unit: '%', atLeast: 5, factor: 100 },
];

/** How each stream does, drawn and in numbers. */
export function QualityPanel({ state }: { state: DebugState }) {
  const words = useWords();
  return (
    <Section title={words.sections.quality}>
      {state.figures.length === 0 ? (
        <p className="field__hint">{words.noQuality}</p>
      ) : (
        state.figures.map((stream) => (
          <StreamQuality key={`${stream.direction} ${stream.streamId}`} stream={stream} />
        ))
      )}
    </Section>
  );
}

function StreamQuality({ stream }: { stream: StreamFigures }) {
  const words = useWords();
  const level = stream.latest.level;
  return (
    <article className="quality-card">
      <h3 className="quality-card__title">
        <span className="quality-card__name">{stream.streamId}</span>
        <span>{stream.direction === 'publish' ? words.publishing : words.playing}</span>
        <span className="quality-card__level">{enumText(level, ZegoStreamQualityLevel)}</span>
      </h3>
      <div className="plots">
        {FIGURES.map((figure) => (
          <PlotView key={figure.key} figure={figure} samples={stream.samples} />
        ))}
      </div>
      <details className="more">
        <summary>{words.allFigures}</summary>
        <table className="figures">
          <thead className="sr-only">
            <tr>
              <th scope="col">{words.figure}</th>
              <th scope="col">{words.value}</th>
            </tr>
          </thead>
          <tbody>
            {Object.entries(stream.latest).map(([name, value]) => (
              <tr key={name}>
                <th scope="row">{name}</th>
                <td>{valueText(value)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </details>
    </article>
  );
}

function PlotView({ figure, samples }: { figure: Figure; samples: readonly Sample[] }) {
  const words = useWords();
  const values = series(samples, figure.key).map((value) => value * figure.factor);
  const { points, max } = plot(values, { ...SIZE, atLeast: figure.atLeast });
  const latest = values.at(-1) ?? 0;
  const shown = latest < 10 ? Math.round(latest * 10) / 10 : Math.round(latest);
  const name = words.plots[figure.key];
  return (
    <figure className="plot">
      <figcaption className="plot__caption">
        <span>{name}</span>
        <b>
          {shown} {figure.unit}
        </b>
      </figcaption>
      <svg viewBox={`0 0 ${SIZE.width} ${SIZE.height}`} preserveAspectRatio="none" role="img">
        <title>{`${name}: ${shown} ${figure.unit}, 0–${Math.round(max)}`}</title>
        <line x1="0" x2={SIZE.width} y1={SIZE.height} y2={SIZE.height} className="plot__base" />
        <polyline points={points} className="plot__line" />
      </svg>
    </figure>
  );
}
