import { scenario } from '../harness/scenario.ts';
import { aViewsSizeChoosesTheLayer } from '../scenarios/layers.ts';
import {
  callAcrossEnginesSurvivesTheDeathOfEither,
  membersOnDifferentEnginesSeeEachOther,
  ONE_MEMBER_PER_ENGINE,
} from '../scenarios/relay.ts';

const ownServer = ONE_MEMBER_PER_ENGINE;

scenario(
  '[SIG-34] members of a room on different media engines see and hear each other, also one who comes later',
  membersOnDifferentEnginesSeeEachOther,
  { ownServer },
);
scenario(
  '[SIG-37] a call across two media engines goes on after either of them was killed',
  callAcrossEnginesSurvivesTheDeathOfEither,
  { ownServer },
);
scenario(
  'layers are chosen, left out and sent again across media engines as on one',
  aViewsSizeChoosesTheLayer,
  { ownServer },
);
