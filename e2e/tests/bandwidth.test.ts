import { scenario } from '../harness/scenario.ts';
import {
  lossyPathHasItsSoundInLaterPackets,
  narrowPathCostsTheVideoAndNotTheSound,
} from '../scenarios/bandwidth.ts';

scenario(
  '[SIG-80] on a path that becomes narrow the video gives way, the sound goes on, and the video comes back by itself',
  narrowPathCostsTheVideoAndNotTheSound,
  { timeoutMs: 120_000 },
);

scenario(
  'on a path that loses packets earlier sound comes again within later packets (RED), and hardly any has to be made up',
  lossyPathHasItsSoundInLaterPackets,
  { timeoutMs: 120_000 },
);
