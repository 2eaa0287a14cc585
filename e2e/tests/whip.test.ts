import { scenario } from '../harness/scenario.ts';
import {
  aiortcPublishesAndPlays,
  libdatachannelPlaysAndPublishes,
  plainPageKeepsToTheReceiversEstimate,
  plainPagePublishesAndPlays,
  plainPagePublishesRed,
} from '../scenarios/whip.ts';

for (const codec of ['VP8', 'H264'] as const) {
  scenario(
    `[SIG-40] [SIG-44] a plain page publishes ${codec} by WHIP, another plays it by WHEP, users of the SDK see it`,
    plainPagePublishesAndPlays(codec),
    { timeoutMs: 90_000 },
  );
  scenario(
    `[SIG-40] libdatachannel plays ${codec} by WHEP and publishes it by WHIP`,
    libdatachannelPlaysAndPublishes(codec),
    { timeoutMs: 90_000 },
  );
  scenario(
    `[SIG-40] aiortc publishes ${codec} by WHIP and plays it by WHEP`,
    aiortcPublishesAndPlays(codec),
    {
      timeoutMs: 90_000,
    },
  );
}

scenario(
  '[SIG-40] a plain page that prefers RED publishes it by WHIP, users of the SDK hear what is in it',
  plainPagePublishesRed,
);

scenario(
  '[SIG-45] a plain page that knows no transport-wide feedback keeps to what its only player has room for',
  plainPageKeepsToTheReceiversEstimate,
  { timeoutMs: 240_000 },
);
