import { beforeAll, expect, it } from 'vitest';
import { stubPage } from '../testing/fake-page.ts';
import { TestEngine } from '../testing/test-engine.ts';
import { settle } from '../testing/virtual-clock.ts';

beforeAll(stubPage);

const anna = { streamId: 's', userId: 'anna', level: 30 };
const asApp = { streamID: 's', userID: 'anna', soundLevel: 50 };
const told = (engine: TestEngine) => engine.told('roomActiveSpeakersUpdate');

it('[SIG-50] asked for before the login, who speaks is reported from the login on', async () => {
  const engine = new TestEngine();
  engine.server.answer('watchSpeakers', ({ isOn }) => ({ speakers: isOn ? [anna] : [] }));
  engine.parts.activeSpeakers.start();
  await engine.login();
  expect(told(engine)).toEqual([['room', [asApp]]]);
  engine.server.notify({ type: 'speakers', speakers: [] });
  await settle();
  expect(told(engine).at(-1)).toEqual(['room', []]);
});

it('[SIG-50] a new connection is asked again, because it may be another session', async () => {
  const engine = new TestEngine();
  engine.server.answer('watchSpeakers', () => ({ speakers: [anna] }));
  await engine.loginAndConnect();
  engine.parts.activeSpeakers.start();
  engine.parts.activeSpeakers.start();
  await settle();
  engine.server.cut();
  await engine.clock.advance(10_000);
  expect(engine.server.said('watchSpeakers').map(({ isOn }) => isOn)).toEqual([true, true]);
});

it('after the stop nothing is reported, and the server is told', async () => {
  const engine = new TestEngine();
  engine.server.answer('watchSpeakers', () => ({ speakers: [] }));
  await engine.login();
  engine.parts.activeSpeakers.start();
  engine.parts.activeSpeakers.stop();
  engine.server.notify({ type: 'speakers', speakers: [anna] });
  await settle();
  expect(told(engine)).toEqual([]);
  expect(engine.server.said('watchSpeakers').map(({ isOn }) => isOn)).toEqual([true, false]);
});
