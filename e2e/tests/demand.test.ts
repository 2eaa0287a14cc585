import { scenario } from '../harness/scenario.ts';
import { aPublisherSendsWhatItsOnlyPlayersPathCarries } from '../scenarios/demand.ts';

scenario(
  '[SIG-45] a publisher whose only player is on a narrow path sends what that carries, and everything when it is wide',
  aPublisherSendsWhatItsOnlyPlayersPathCarries,
  { timeoutMs: 180_000 },
);
