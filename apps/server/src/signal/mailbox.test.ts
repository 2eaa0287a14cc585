import { describe, expect, it } from 'vitest';
import { Mailbox } from './mailbox.ts';

describe('a mailbox', () => {
  it('runs each task to its end before the next, those posted meanwhile too', async () => {
    const mailbox = new Mailbox(() => {});
    const steps: string[] = [];
    const gate = Promise.withResolvers<void>();
    mailbox.post(async () => {
      steps.push('first begins');
      mailbox.post(() => void steps.push('posted by the first'));
      await gate.promise;
      steps.push('first ends');
    });
    const last = mailbox.perform(() => steps.push('last'));
    expect(steps).toEqual(['first begins']);
    gate.resolve();
    await last;
    expect(steps).toEqual(['first begins', 'first ends', 'posted by the first', 'last']);
  });

  it('goes on after a task that fails, now or later, and reports it', async () => {
    const failures: unknown[] = [];
    const mailbox = new Mailbox((error) => failures.push(error));
    mailbox.post(() => {
      throw new Error('now');
    });
    mailbox.post(async () => {
      throw new Error('later');
    });
    expect(await mailbox.perform(() => 'well')).toBe('well');
    expect(failures).toMatchObject([{ message: 'now' }, { message: 'later' }]);
  });

  it('gives a task’s failure to who performs it, and does not report it', async () => {
    const failures: unknown[] = [];
    const mailbox = new Mailbox((error) => failures.push(error));
    const failing = mailbox.perform(() => {
      throw new Error('mine');
    });
    await expect(failing).rejects.toThrow('mine');
    expect(failures).toEqual([]);
  });
});
