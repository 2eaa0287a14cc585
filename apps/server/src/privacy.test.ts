import { createToken04 } from '@parley/auth';
import { expect, it } from 'vitest';
import { play, publish } from './testing/actions.ts';
import { FakeEngines } from './testing/fake-engines.ts';
import { openHarness } from './testing/harness.ts';
import { CLIENT_DTLS } from './testing/media-samples.ts';
import { chromiumOffer, OFFERED_ICE } from './testing/sdp-offers.ts';
import { codeOf } from './testing/test-client.ts';

it('a call leaves a line for each step in the log, and in none a secret, a token, a key or an address', async () => {
  const engines = new FakeEngines();
  const harness = await openHarness(async () => engines);
  const { app, clock } = harness;
  const token = createToken04({
    appId: app.appId,
    userId: 'ben',
    serverSecret: app.serverSecret,
    effectiveSeconds: 600,
    nowMs: clock.nowMs(),
  });
  const { client: anna, joined } = await harness.enter('anna');
  const { client: ben } = await harness.enter('ben', { token });
  const { id: transportId, iceParameters } = joined.transports.send;
  await anna.request('connectTransport', { transportId, dtlsParameters: CLIENT_DTLS });
  await anna.request('restartIce', { transportId });
  await publish(anna, 's');
  await play(ben, 's');
  await ben.request('renewToken', { token });
  await codeOf(anna.request('renewToken', { token }));
  await codeOf(anna.request('connectTransport', { transportId: 'none', dtlsParameters: CLIENT_DTLS }));
  ben.socket.send(`{"type":"renewToken","id":900,"token":7,"secret":"${app.appSign}"}`);
  ben.socket.send(`not json ${token}`);
  await ben.settle();
  await ben.request('stopPlay', { streamId: 's' });
  engines.lose(engines.running()[0]!);
  engines.restart(0);
  await anna.next('mediaReset');
  await anna.cut();
  const again = await harness.connect();
  const { sessionId, resumeKey } = joined;
  await again.request('resume', { sessionId, resumeKey, revision: 0 });
  await again.request('unpublish', { streamId: 's' });
  const whip = await fetch(`${harness.url}/whip/${app.appId}/room/encoder`, {
    method: 'POST',
    headers: { authorization: `Bearer ${app.ingestKey}`, 'content-type': 'application/sdp' },
    body: chromiumOffer({ direction: 'sendonly' }),
  });
  const resource = whip.headers.get('location')?.split('/').at(-1) ?? '';
  expect(await whip.text()).toContain('v=0');
  await again.request('leave', {});
  await harness.close();

  const log = harness.logLines.join('');
  for (const event of [
    'serverStarted',
    'sessionJoined',
    'streamPublished',
    'streamPlayed',
    'engineLost',
    'engineUp',
    'sessionDetached',
    'sessionResumed',
    'streamUnpublished',
    'sessionEnded',
    'serverStopped',
  ])
    expect(log).toContain(event);
  for (const secret of [
    app.appSign,
    app.serverSecret,
    app.callbackSecret,
    app.ingestKey ?? '',
    token,
    resumeKey,
    resource,
    OFFERED_ICE.usernameFragment,
    OFFERED_ICE.password,
    anna.hello.nonce,
    iceParameters.password,
    iceParameters.usernameFragment,
    CLIENT_DTLS.fingerprints[0]?.value ?? '',
    '127.0.0.1',
    '192.0.2.1',
  ])
    expect(log).not.toContain(secret);
});
