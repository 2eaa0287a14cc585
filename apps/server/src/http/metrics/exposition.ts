/** Prometheus' text format (version 0.0.4), for histograms that were counted elsewhere. Pure. */

export interface CountedHistogram {
  /** The highest value of each range, rising. */
  readonly bounds: readonly number[];
  /** Values of each range, and last those above all bounds. */
  readonly counts: readonly number[];
  readonly sum: number;
}

/**
 * One histogram with a series for each label value.
 *
 * @param divisor what bounds and sums are divided by for the metric's unit
 */
export function histogramText(
  { name, help, label, divisor }: { name: string; help: string; label: string; divisor: number },
  series: readonly { readonly labelValue: string | number; readonly histogram: CountedHistogram }[],
): string {
  const lines = [`# HELP ${name} ${help}`, `# TYPE ${name} histogram`];
  for (const { labelValue, histogram } of series) {
    const own = `${label}="${labelValue}"`;
    let below = 0;
    histogram.counts.forEach((count, index) => {
      below += count;
      const bound = histogram.bounds[index];
      lines.push(`${name}_bucket{${own},le="${bound === undefined ? '+Inf' : bound / divisor}"} ${below}`);
    });
    lines.push(`${name}_sum{${own}} ${histogram.sum / divisor}`, `${name}_count{${own}} ${below}`);
  }
  return `${lines.join('\n')}\n`;
}
