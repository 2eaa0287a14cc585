import { PassThrough } from 'node:stream';
import { beforeEach, describe, expect, it } from 'vitest';
import { ControlChannel, type ControlNotification, REQUEST_DEADLINE_MS } from './control-channel.ts';

let fromEngine: PassThrough;
let toEngine: PassThrough;
let channel: ControlChannel;
let notifications: ControlNotification[];
let problems: string[];
let nowMs: number;

beforeEach(() => {
  fromEngine = new PassThrough();
  toEngine = new PassThrough();
  notifications = [];
  problems = [];
  nowMs = 0;
  channel = new ControlChannel({
    input: fromEngine,
    output: toEngine,
    nowMs: () => nowMs,
    onNotification: (notification) => notifications.push(notification),
    onBroken: (problem) => problems.push(problem),
  });
});

const said = () =>
  String(toEngine.read())
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
const close = (transportId: string) => channel.request('closeTransport', { transportId });

describe('the control channel', () => {
  it('gives each request an id and each answer to its request, in whatever order they come', async () => {
    const first = close('a');
    const second = close('b');
    const [a, b] = said();
    expect(a).toEqual({ id: 1, method: 'closeTransport', params: { transportId: 'a' } });
    fromEngine.write(`${JSON.stringify({ id: b.id, error: { code: 'notFound', message: 'none' } })}\n`);
    fromEngine.write(`${JSON.stringify({ id: a.id, result: {} })}\n`);
    await expect(second).rejects.toMatchObject({ failure: 'notFound' });
    await expect(first).resolves.toEqual({});
  });

  it('puts lines together that arrive in pieces, and takes several at once', async () => {
    const answers = [close('a'), close('b')];
    for (const piece of ['{"id":1,"res', 'ult":{}}\n{"id":2,"result":{}}\n{"event":"producerSta', ''])
      fromEngine.write(piece);
    await Promise.all(answers);
    fromEngine.write('rted","params":{"producerId":"é"}}\n');
    await new Promise(setImmediate);
    expect(notifications).toEqual([{ event: 'producerStarted', params: { producerId: 'é' } }]);
  });

  it('fails what is overdue and passes over the late answer', async () => {
    const early = close('a');
    nowMs = 1;
    const late = close('b');
    nowMs = REQUEST_DEADLINE_MS;
    expect(channel.expire()).toBe(1);
    await expect(early).rejects.toMatchObject({ failure: 'timeout' });
    fromEngine.write('{"id":1,"result":{}}\n{"id":2,"result":{}}\n');
    await late;
    expect(problems).toEqual([]);
  });

  it('fails everything that is pending when it closes, and everything after', async () => {
    const pending = close('a');
    channel.close();
    await expect(pending).rejects.toMatchObject({ failure: 'gone' });
    await expect(close('b')).rejects.toMatchObject({ failure: 'gone' });
  });

  it.each(['nonsense', '7', 'null', '{}', '{"id":"x"}', '{"id":1}'])(
    'breaks at %s, which no engine says',
    async (line) => {
      const pending = close('a');
      fromEngine.write(`${line}\n`);
      await expect(pending).rejects.toMatchObject({ failure: 'gone' });
      expect(problems).toHaveLength(1);
    },
  );
});
