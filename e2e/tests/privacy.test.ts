import { expect, test } from 'vitest';
import { sharedChromium } from '../harness/scenario.ts';
import { startTestServer } from '../harness/server.ts';
import { setStage } from '../harness/stage.ts';
import { packToken, tokenContent } from '../harness/tokens.ts';
import { PlayerState } from '../harness/values.ts';

/** Of descriptions of media: ICE credentials, certificates, addresses. */
const MEDIA_SECRETS =
  /ufrag|usernameFragment|ice-?pwd|fingerprint|"address"|typ host|192\.0\.2\.|\d+\.\d+\.\d+\.\d+:\d+/i;

test('a call, a refused login and a wrong token leave no secret and no address in the log', async () => {
  await using cleanUp = new AsyncDisposableStack();
  const env = { PARLEY_LOG_LEVEL: 'trace' };
  const server = cleanUp.adopt(await startTestServer({ env }), async (own) => void (await own.close()));
  const stage = cleanUp.use(setStage(await sharedChromium(), server));
  const { appSign, serverSecret } = server.app;
  const [alice, bob, mallory] = [
    await stage.enter('alice'),
    await stage.open('bob'),
    await stage.open('mallory'),
  ];
  await bob.createEngine({ appSign: '' });
  const room = stage.id('room');
  const token = packToken(tokenContent(server.app, bob.userId), serverSecret);
  await alice.join(room);
  await bob.join(room, { token });
  await mallory.createEngine({ appSign: appSign.split('').reverse().join('') });
  expect((await mallory.login(room)).errorCode).toBe(1001005);
  await alice.publish(stage.id('stream'));
  await bob.play(stage.id('stream'));
  await bob.callbacks.waitFor('onPlayerStateUpdate', (state: number) => state === PlayerState.playing);
  await bob.seesMovement(stage.id('stream'));

  const log = server
    .output()
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .join('\n');
  expect(log).toContain('sessionJoined');
  for (const secret of [appSign, serverSecret, token, token.slice(0, 40)]) expect(log).not.toContain(secret);
  expect(MEDIA_SECRETS.exec(log)?.[0]).toBeUndefined();
});
