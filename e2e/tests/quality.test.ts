import { scenario } from '../harness/scenario.ts';
import { theConsoleSaysWhyACallWasBad } from '../scenarios/quality.ts';

scenario(
  'the console says of a running call what was bad, and of its project how it does',
  theConsoleSaysWhyACallWasBad,
  {
    ownServer: {},
    timeoutMs: 180_000,
  },
);
