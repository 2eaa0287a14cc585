import { scenario } from '../harness/scenario.ts';
import { narrowPathCostsTheVideoAndNotTheSound } from '../scenarios/bandwidth.ts';

scenario(
  '[SIG-80] on a path that becomes narrow the video gives way, the sound goes on, and the video comes back by itself',
  narrowPathCostsTheVideoAndNotTheSound,
  { timeoutMs: 120_000 },
);
