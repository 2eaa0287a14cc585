import { scenario } from '../harness/scenario.ts';
import { thirtyCallsLeaveNothingBehind } from '../scenarios/leaks.ts';

scenario('thirty calls leave server, engine and page as they were', thirtyCallsLeaveNothingBehind, {
  ownServer: {},
  timeoutMs: 180_000,
});
