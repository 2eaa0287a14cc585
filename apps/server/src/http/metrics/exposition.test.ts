import { expect, it } from 'vitest';
import { histogramText } from './exposition.ts';

it('a histogram’s buckets are cumulative, in the unit of the metric, and end with all values', () => {
  const histogram = { bounds: [100, 2_000_000], counts: [3, 0, 1], sum: 3_000_300 };
  const metric = { name: 'delay_seconds', help: 'A delay', label: 'engine', divisor: 1_000_000 };
  expect(histogramText(metric, [{ labelValue: 1, histogram }]).split('\n')).toEqual([
    '# HELP delay_seconds A delay',
    '# TYPE delay_seconds histogram',
    'delay_seconds_bucket{engine="1",le="0.0001"} 3',
    'delay_seconds_bucket{engine="1",le="2"} 3',
    'delay_seconds_bucket{engine="1",le="+Inf"} 4',
    'delay_seconds_sum{engine="1"} 3.0003',
    'delay_seconds_count{engine="1"} 4',
    '',
  ]);
});
