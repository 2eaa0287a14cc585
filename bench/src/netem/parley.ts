import { startTestServer } from '@parley/e2e/server.ts';
import { openBrowser, openPlayer, openPublisher } from './browsers.ts';
import type { Contender } from './contender.ts';
import { type Network, SERVER_ADDRESS } from './network.ts';

const ROOM = 'bench';
const STREAM = 'bench-stream';
const STANDARD_VIDEO_CALL = 4;

/** Starts Parley, with a publisher in Chromium on a host of its own. */
export async function startParley(network: Network): Promise<Contender> {
  const cleanUp = new AsyncDisposableStack();
  try {
    const env = {
      PARLEY_HTTP_ADDRESS: '0.0.0.0',
      PARLEY_ANNOUNCED_ADDRESS: SERVER_ADDRESS,
      PARLEY_LOG_LEVEL: 'warn',
    };
    const server = cleanUp.adopt(await startTestServer({ env }), async (open) => void (await open.close()));
    const origin = server.url.replace('127.0.0.1', SERVER_ADDRESS);
    const sdk = `${origin}/sdk/parley.mjs`;
    const { appID, appSign } = server.app;
    const profile = JSON.stringify({ appID, appSign, scenario: STANDARD_VIDEO_CALL, server: origin });
    const login = (userId: string) => `call.login('${sdk}', ${profile}, '${ROOM}', '${userId}')`;
    const publishers = cleanUp.adopt(await openBrowser(network, 'publisher', origin), (open) => open.close());
    const players = cleanUp.adopt(await openBrowser(network, 'player', origin), (open) => open.close());

    const publisher = await openPublisher(publishers, sdk, 'parley-call');
    await publisher.evaluate('replaceDevices()');
    await publisher.evaluate(login('publisher'));
    await publisher.evaluate(`call.publish('${STREAM}')`);
    return {
      name: 'Parley',
      async play() {
        const player = await openPlayer(players, sdk, 'parley-call');
        await player.page.evaluate(login('player'));
        await player.page.evaluate(`call.play('${STREAM}')`);
        await player.firstFrame();
        return player;
      },
      [Symbol.asyncDispose]: () => cleanUp.disposeAsync(),
    };
  } catch (error) {
    await cleanUp.disposeAsync();
    throw error;
  }
}
