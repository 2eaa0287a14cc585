import { scenario } from '../harness/scenario.ts';
import {
  closedTabIsToldAtOnce,
  lostSocketIsResumed,
  mediaComesBackOverAPathThatWasBlocked,
  mediaComesOnOtherTransports,
  mediaReturnsAfterTheEngineDied,
  memberThatStaysAwayIsRemovedAndComesBack,
} from '../scenarios/recovery.ts';

scenario(
  '[SIG-16] a lost socket is resumed: others see nothing, and what was missed is told',
  lostSocketIsResumed,
);
scenario(
  '[SIG-17] a member that stays silent is removed with reason 2, and comes back when it can',
  memberThatStaysAwayIsRemovedAndComesBack,
  { ownServer: { PARLEY_MEMBER_TIMEOUT_MS: '12000' } },
);
scenario('[SIG-15] a closed tab is told to the others at once', closedTabIsToldAtOnce);
scenario(
  '[SIG-46] when DTLS fails for good, media comes on other transports without a new login',
  mediaComesOnOtherTransports,
);
scenario(
  '[SIG-46] media comes back by itself over a path that was blocked for long',
  mediaComesBackOverAPathThatWasBlocked,
  { timeoutMs: 90_000 },
);
scenario(
  '[SIG-37] when the engine is killed during a call, its media returns without a reload',
  mediaReturnsAfterTheEngineDied,
  { ownServer: {} },
);
