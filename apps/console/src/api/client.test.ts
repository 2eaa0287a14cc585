import { afterEach, expect, test, vi } from 'vitest';
import { ApiError, ask, Unreached } from './client.ts';
import { connection } from './connection.ts';

afterEach(() => {
  vi.unstubAllGlobals();
  connection.report('reached');
});

const answering = (answer: () => Response | Promise<never>) =>
  vi.stubGlobal('fetch', async () => await answer());

test('a refusal is an answer of the server, and names the field', async () => {
  connection.report('lost');
  answering(() => Response.json({ error: { message: 'too long', field: 'name' } }, { status: 400 }));
  const refusal = await ask('POST', '/apps', {}).catch((error: unknown) => error);
  expect(refusal).toBeInstanceOf(ApiError);
  expect(refusal).toMatchObject({ status: 400, field: 'name', message: 'too long' });
  expect(connection.state()).toBe('reached');
});

test('a proxy that answers for a server that is down is no answer', async () => {
  answering(() => new Response('<h1>Bad Gateway</h1>', { status: 502 }));
  await expect(ask('GET', '/state')).rejects.toBeInstanceOf(Unreached);
  expect(connection.state()).toBe('lost');
});

test('what listens is told of the loss and of the return, once each', async () => {
  const states: string[] = [];
  const end = connection.subscribe(() => states.push(connection.state()));
  answering(() => Promise.reject(new TypeError('failed to fetch')));
  await expect(ask('GET', '/state')).rejects.toBeInstanceOf(Unreached);
  await expect(ask('GET', '/state')).rejects.toBeInstanceOf(Unreached);
  answering(() => Response.json({ isSetUp: true }));
  expect(await ask('GET', '/state')).toEqual({ isSetUp: true });
  end();
  connection.report('lost');
  expect(states).toEqual(['lost', 'reached']);
});
