import { scenario } from '../harness/scenario.ts';
import {
  duplicateStreamIdIsRefused,
  everyStepIsToldInOrder,
  playBeforeTheStreamExists,
  publishRightAfterLoginNeedsNoWaiting,
} from '../scenarios/stream-life.ts';

scenario(
  'publish, play and stop tell both sides each step, with its arguments and in order',
  everyStepIsToldInOrder,
);
scenario('publishing right after loginRoom, before its answer, works', publishRightAfterLoginNeedsNoWaiting);
scenario('playing a stream that does not exist yet starts when it appears', playBeforeTheStreamExists);
scenario(
  'the second publisher of a streamID is refused with 1003028, the first goes on',
  duplicateStreamIdIsRefused,
);
