import { ParleyError } from '@parley/protocol';
import { describe, expect, it } from 'vitest';
import { VirtualClock } from '../testing/virtual-clock.ts';
import { errorOf, RequestTable } from './request-table.ts';

describe('RequestTable', () => {
  it('gives each request an id of its own and its own answer, in any order', async () => {
    const table = new RequestTable(new VirtualClock());
    const first = table.add('sendBroadcastMessage', 1000);
    const second = table.add('sendBroadcastMessage', 1000);
    table.settle({ type: 'response', id: second.id, result: { messageId: 2 } });
    table.settle({ type: 'response', id: first.id, result: { messageId: 1 } });
    expect(await first.answer).toEqual({ messageId: 1 });
    expect(await second.answer).toEqual({ messageId: 2 });
    expect(table.size).toBe(0);
  });

  it('rejects with the code that the server gave', async () => {
    const table = new RequestTable(new VirtualClock());
    const { id, answer } = table.add('publish', 1000);
    table.settle({ type: 'response', id, error: { code: 1003028, message: 'taken' } });
    await expect(answer).rejects.toMatchObject({ code: 1003028, reason: 'streamExists', detail: 'taken' });
  });

  it('rejects with 1100002 at the deadline, and ignores an answer after it', async () => {
    const clock = new VirtualClock();
    const table = new RequestTable(clock);
    const { id, answer } = table.add('heartbeat', 1000);
    const failed = expect(answer).rejects.toMatchObject({ code: 1100002 });
    await clock.advance(999);
    expect(table.size).toBe(1);
    await clock.advance(1);
    await failed;
    table.settle({ type: 'response', id, result: {} });
    expect(table.size).toBe(0);
  });

  it('rejects with 1100001 when the answer does not follow the protocol, naming the field', async () => {
    const table = new RequestTable(new VirtualClock());
    const { id, answer } = table.add('sendBroadcastMessage', 1000);
    table.settle({ type: 'response', id, result: { messageId: 'seven' } });
    await expect(answer).rejects.toMatchObject({
      code: 1100001,
      message: expect.stringMatching('messageId'),
    });
  });

  it('rejects everything when the connection is gone, and leaves no deadline behind', async () => {
    const clock = new VirtualClock();
    const table = new RequestTable(clock);
    const answers = [table.add('heartbeat', 1000).answer, table.add('leave', 1000).answer];
    table.rejectAll(new ParleyError('socketClosed'));
    for (const answer of answers) await expect(answer).rejects.toMatchObject({ code: 1100003 });
    expect(clock.waiting).toBe(0);
  });
});

describe('errorOf', () => {
  it('does not repeat the sentence that the table has for the code', () => {
    const { message } = new ParleyError('streamExists', { detail: 'streamId is "s"' });
    expect(errorOf({ code: 1003028, message }).message).toBe(message);
  });

  it('keeps a code that this version does not know', () => {
    expect(errorOf({ code: 1999999, message: 'news' }).message).toContain('1999999');
  });
});
