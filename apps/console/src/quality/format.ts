import { useLanguage } from '@parley/pages';
import { useMemo } from 'react';
import { LOCALES } from '../ui/time.ts';

/** How figures are written for this reader. */
export interface Format {
  readonly number: (value: number, digits?: number) => string;
  /** Of 0 to 100. */
  readonly percent: (value: number) => string;
  readonly rate: (bps: number) => string;
  readonly ms: (ms: number) => string;
  /** The time of day, to the second. */
  readonly clock: (atMs: number) => string;
  /** The time of day, to the minute. */
  readonly minute: (atMs: number) => string;
  readonly day: (atMs: number) => string;
  readonly dayAndHour: (atMs: number) => string;
}

/** A figure as `write` puts it, or a dash where there is none. */
export function orDash(value: number | null | undefined, write: (value: number) => string): string {
  return value === null || value === undefined ? '–' : write(value);
}

export function useFormat(): Format {
  const { language } = useLanguage();
  return useMemo(() => formatIn(LOCALES[language]), [language]);
}

function formatIn(locale: string): Format {
  const decimals = [0, 1, 2].map(
    (digits) => new Intl.NumberFormat(locale, { maximumFractionDigits: digits }),
  );
  const number = (value: number, digits = 0) => decimals[digits]?.format(value) ?? String(value);
  const clock = new Intl.DateTimeFormat(locale, {
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hour12: false,
  });
  const minute = new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit', hour12: false });
  const day = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short' });
  const dayAndHour = new Intl.DateTimeFormat(locale, {
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
    hour12: false,
  });
  return {
    number,
    percent: (value) => `${number(value, value < 10 ? 1 : 0)} %`,
    rate: (bps) => (bps >= 999_500 ? `${number(bps / 1e6, 1)} Mbit/s` : `${number(bps / 1e3)} kbit/s`),
    ms: (ms) => (ms >= 999.5 ? `${number(ms / 1e3, 1)} s` : `${number(ms)} ms`),
    clock: (atMs) => clock.format(atMs),
    minute: (atMs) => minute.format(atMs),
    day: (atMs) => day.format(atMs),
    dayAndHour: (atMs) => dayAndHour.format(atMs),
  };
}
