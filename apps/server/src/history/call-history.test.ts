import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { STREAM_DELETE_REASON } from '@parley/protocol';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { AppRooms } from '../room/app-rooms.ts';
import type { Effect } from '../room/effects.ts';
import { openStore, type Store } from '../store/index.ts';
import { ManualClock } from '../testing/manual-clock.ts';
import { CallHistory } from './call-history.ts';

const APP_ID = 7;
let dataDir: string;
let store: Store;
let clock: ManualClock;
let logged: object[];
let history: CallHistory;
const open = () =>
  CallHistory.open({
    records: store.calls,
    nodeId: 'one',
    clock,
    log: { error: (line: object) => logged.push(line) } as never,
  });

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'parley-history-'));
  store = await openStore({ dataDir });
  clock = new ManualClock();
  logged = [];
  history = await open();
});
afterEach(async () => {
  await history.close();
  await store.close();
  await rm(dataDir, { recursive: true });
});

/** A room whose effects are kept as the server keeps them. */
class Recorded {
  readonly rooms = new AppRooms(APP_ID);
  keep(effects: readonly Effect[]): void {
    for (const effect of effects) if (effect.do === 'record') history.happened(effect.room, effect.happening);
  }
  join(userId: string) {
    const { membership, effects } = this.rooms.join(
      {
        roomId: 'red',
        user: { userId, userName: userId },
        sessionId: `s-${userId}`,
        maxMemberCount: 0,
        isUserStatusNotify: true,
        authLevel: 0,
        maxRooms: 0,
        newRoomSessionId: '99',
      },
      clock.nowMs(),
    );
    this.keep(effects);
    return membership;
  }
}

describe('the history of a call', () => {
  it('holds who was there, what they published and how long, when all have gone', async () => {
    const room = new Recorded();
    const startMs = clock.nowMs();
    const ann = room.join('ann');
    const ben = room.join('ben');
    for (let round = 0; round < 2; round++) {
      room.rooms.claimStream(ann, 'cam');
      room.keep(room.rooms.announceStream(ann, { streamId: 'cam', extraInfo: '' }, clock.nowMs()));
      clock.advance(1_000);
      room.keep(room.rooms.releaseStream(ann, 'cam'));
    }
    room.keep(room.rooms.leave(ben, STREAM_DELETE_REASON.kicked));
    room.keep(room.rooms.leave(ann, STREAM_DELETE_REASON.stopped));
    await history.close();
    const detail = await store.calls.find(APP_ID, '99', 100);
    expect(detail).toMatchObject({
      call: {
        roomId: 'red',
        openedAtMs: startMs,
        closedAtMs: startMs + 2_000,
        closeReason: 0,
        peakMembers: 2,
      },
      members: [
        { userId: 'ann', leaveReason: STREAM_DELETE_REASON.stopped },
        { userId: 'ben', leaveReason: STREAM_DELETE_REASON.kicked },
      ],
      streams: [
        { startedAtMs: startMs, endedAtMs: startMs + 1_000 },
        { startedAtMs: startMs + 1_000, endedAtMs: startMs + 2_000 },
      ],
    });
    const usage = await store.calls.usage({ fromMs: 0, toMs: startMs + 3_600_000 });
    expect(Object.fromEntries(usage.map(({ figure, value }) => [figure, value]))).toEqual({
      calls: 1,
      streams: 2,
      memberSeconds: 4,
      peakRooms: 1,
      peakMembers: 2,
      peakStreams: 1,
    });
  });

  it('is written every second, without waiting for the end', async () => {
    new Recorded().join('ann');
    clock.advance(1_000);
    await vi.waitFor(async () =>
      expect((await store.calls.find(APP_ID, '99', 100))?.members).toHaveLength(1),
    );
  });

  it('says of each hour how much there was at a time, when nothing changes, too', async () => {
    const room = new Recorded();
    const ann = room.join('ann');
    const ben = room.join('ben');
    room.keep(room.rooms.leave(ben, STREAM_DELETE_REASON.stopped));
    clock.advance(3_600_000);
    room.keep(room.rooms.leave(ann, STREAM_DELETE_REASON.stopped));
    await history.close();
    const filter = { fromMs: 0, toMs: clock.nowMs() + 1, figures: ['peakMembers'] };
    expect((await store.calls.usage(filter)).map(({ value }) => value)).toEqual([2, 1]);
  });

  it('of a long call is there by the minute, and what is not written by then, sample by sample', async () => {
    new Recorded().join('ann');
    const startMs = Math.ceil(clock.nowMs() / 60_000) * 60_000;
    clock.advance(startMs - clock.nowMs());
    await vi.waitFor(async () =>
      expect((await store.calls.find(APP_ID, '99', 100))?.members).toHaveLength(1),
    );
    for (let count = 0; count < 13; count++) {
      const figures = { freezes: 1, periodMs: 10_000 };
      const where = { roomSessionId: '99', sessionId: 's-ann', streamId: 'cam', direction: 'send' as const };
      history.add([{ type: 'measured', sample: { ...where, atMs: clock.nowMs(), figures } }]);
      clock.advance(10_000);
      await vi.waitFor(async () => {
        const all = await store.calls.find(APP_ID, '99', 1_000);
        expect(all?.quality).toHaveLength(count + 1);
      });
    }
    const thinned = await store.calls.find(APP_ID, '99', 12);
    expect(thinned?.quality.map(({ figures }) => figures.freezes)).toEqual([6, 6, 1]);
  });

  it('ends what a server that died has left open', async () => {
    new Recorded().join('ann');
    await history.close();
    clock.advance(60_000);
    history = await open();
    expect(await store.calls.find(APP_ID, '99', 100)).toMatchObject({
      call: { closedAtMs: clock.nowMs(), closeReason: 100 },
      members: [{ leftAtMs: clock.nowMs() }],
    });
  });
});
