import { expect, it } from 'vitest';
import type { Call, CallChange, CallMember, CallStream, QualitySample } from './call-records.ts';
import type { WithStore } from './store.contract.ts';

const call = (roomSessionId: string, openedAtMs: number, changes: Partial<Call> = {}): Call => ({
  roomSessionId,
  appId: 7,
  roomId: 'room1',
  openedAtMs,
  closedAtMs: null,
  closeReason: null,
  peakMembers: 1,
  nodeId: 'one',
  ...changes,
});
const member = (sessionId: string, roomSessionId: string, userId: string): CallMember => ({
  sessionId,
  roomSessionId,
  userId,
  userName: userId.toUpperCase(),
  joinedAtMs: 11,
  leftAtMs: null,
  leaveReason: null,
});
const stream: CallStream = {
  publishId: 'p1',
  roomSessionId: 'c1',
  sessionId: 's1',
  userId: 'ann',
  streamId: 'ann-camera',
  startedAtMs: 12,
  endedAtMs: null,
  endReason: null,
};
const opened = (one: Call): CallChange => ({ type: 'callOpened', call: one });

export function callRecordsContract(withStore: WithStore): void {
  it(
    'hold everything of a call, in the order in which it happened',
    withStore(async ({ calls }) => {
      const event = {
        roomSessionId: 'c1',
        sessionId: 's1',
        atMs: 13,
        kind: 'reconnected',
        detail: { gapMs: 5 },
      };
      const sample = {
        roomSessionId: 'c1',
        sessionId: 's1',
        streamId: 'ann-camera',
        direction: 'send',
        atMs: 14,
        figures: { videoBitrateBps: 1_000_000, lossPercent: 0.5 },
      } as const;
      await calls.write([
        opened(call('c1', 10)),
        { type: 'memberJoined', member: member('s1', 'c1', 'ann') },
        { type: 'membersPeaked', roomSessionId: 'c1', members: 4 },
        { type: 'streamStarted', stream },
        { type: 'happened', event },
        { type: 'measured', sample },
      ]);
      await calls.write([
        { type: 'streamEnded', publishId: 'p1', atMs: 20, reason: 1 },
        { type: 'memberLeft', sessionId: 's1', atMs: 21, reason: 2 },
        { type: 'callClosed', roomSessionId: 'c1', atMs: 22, reason: 3 },
      ]);
      expect(await calls.find(7, 'c1', 100)).toEqual({
        call: call('c1', 10, { closedAtMs: 22, closeReason: 3, peakMembers: 4 }),
        members: [{ ...member('s1', 'c1', 'ann'), leftAtMs: 21, leaveReason: 2 }],
        streams: [{ ...stream, endedAtMs: 20, endReason: 1 }],
        events: [event],
        quality: [sample],
      });
      expect(await calls.find(8, 'c1', 100)).toBeUndefined();
    }),
  );

  it(
    'tell of a long call in longer periods, and of what came since in shorter ones',
    withStore(async ({ calls }) => {
      const MINUTE_MS = 60_000;
      const sample = (atMs: number): QualitySample => ({
        roomSessionId: 'c1',
        sessionId: 's1',
        streamId: 'ann-camera',
        direction: 'send',
        atMs,
        figures: { lossPercent: 0.5 },
      });
      const minute = (index: number): CallChange => ({
        type: 'summedUp',
        windowMs: MINUTE_MS,
        sample: sample((index + 1) * MINUTE_MS - 10_000),
      });
      const fiveMinutes: CallChange = { type: 'summedUp', windowMs: 300_000, sample: sample(290_000) };
      const timesOf = async (most: number) =>
        (await calls.find(7, 'c1', most))?.quality.map(({ atMs }) => atMs / 1_000);
      const every10s = Array.from({ length: 38 }, (_, index) => sample(index * 10_000));
      await calls.write([
        opened(call('c1', 0)),
        ...every10s.map((one): CallChange => ({ type: 'measured', sample: one })),
      ]);
      await calls.write([0, 1, 2, 3, 4, 5].map(minute));
      await calls.write([fiveMinutes]);
      // As it was reported, by minutes, by five; and never two that tell of the same time.
      expect(await timesOf(38)).toEqual(every10s.map(({ atMs }) => atMs / 1_000));
      expect(await timesOf(37)).toEqual([50, 110, 170, 230, 290, 350, 360, 370]);
      expect(await timesOf(6)).toEqual([50, 110, 170, 230, 290, 350, 360, 370]);
      expect(await timesOf(5)).toEqual([290, 350]);
    }),
  );

  it(
    'read no more of how a call went than they are asked for, however long it was: the newest',
    withStore(async ({ calls }) => {
      const halfHour = (index: number): CallChange => ({
        type: 'summedUp',
        windowMs: 1_800_000,
        sample: {
          roomSessionId: 'c1',
          sessionId: 's1',
          streamId: 'ann-camera',
          direction: 'send',
          atMs: index * 1_800_000,
          figures: {},
        },
      });
      const fine = Array.from({ length: 10 }, (_, index) => index);
      await calls.write([opened(call('c1', 0)), ...fine.map(halfHour)]);
      await calls.write(
        fine.flatMap((index): CallChange[] => {
          const { sample } = halfHour(index) as Extract<CallChange, { type: 'summedUp' }>;
          return [
            { type: 'measured', sample },
            { type: 'summedUp', windowMs: 60_000, sample },
            { type: 'summedUp', windowMs: 300_000, sample },
          ];
        }),
      );
      const found = await calls.find(7, 'c1', 4);
      expect(found?.quality.map(({ atMs }) => atMs / 1_800_000)).toEqual([6, 7, 8, 9]);
    }),
  );

  it(
    'are found by room, user and time, the newest first, page by page',
    withStore(async ({ calls }) => {
      await calls.write([
        opened(call('c1', 10, { closedAtMs: 20 })),
        opened(call('c2', 30, { roomId: 'room2' })),
        opened(call('c3', 30)),
        opened(call('c4', 40, { appId: 8 })),
        { type: 'memberJoined', member: member('s2', 'c2', 'ann') },
      ]);
      const ids = async (filter: object) =>
        (await calls.list({ appId: 7, limit: 10, ...filter })).map(({ roomSessionId }) => roomSessionId);
      expect(await ids({})).toEqual(['c3', 'c2', 'c1']);
      expect(await ids({ roomId: 'room2' })).toEqual(['c2']);
      expect(await ids({ userId: 'ann' })).toEqual(['c2']);
      expect(await ids({ fromMs: 21 })).toEqual(['c3', 'c2']);
      expect(await ids({ fromMs: 20 })).toEqual(['c3', 'c2', 'c1']);
      expect(await ids({ toMs: 30 })).toEqual(['c1']);
      expect(await ids({ limit: 1 })).toEqual(['c3']);
      expect(await ids({ before: { openedAtMs: 30, roomSessionId: 'c3' } })).toEqual(['c2', 'c1']);
    }),
  );

  it(
    'add up figures by app and hour',
    withStore(async ({ calls }) => {
      const counted = (appId: number, atMs: number, figure: string, value: number): CallChange => ({
        type: 'counted',
        appId,
        atMs,
        figure,
        value,
      });
      await calls.write([
        counted(7, 3_600_000, 'logins', 1),
        counted(7, 7_199_999, 'logins', 2),
        counted(7, 7_200_000, 'logins', 4),
        counted(7, 7_200_000, 'videoSeconds.hd', 0.5),
        counted(8, 7_200_000, 'logins', 8),
      ]);
      await calls.write([counted(7, 3_600_001, 'logins', 3)]);
      expect(await calls.usage({ appId: 7, fromMs: 0, toMs: 10_000_000 })).toEqual([
        { appId: 7, hourMs: 3_600_000, figure: 'logins', value: 6 },
        { appId: 7, hourMs: 7_200_000, figure: 'logins', value: 4 },
        { appId: 7, hourMs: 7_200_000, figure: 'videoSeconds.hd', value: 0.5 },
      ]);
      expect(await calls.usage({ fromMs: 7_200_000, toMs: 7_200_001 })).toHaveLength(3);
      expect(await calls.usage({ fromMs: 0, toMs: 7_200_000 })).toHaveLength(1);
      const named = await calls.usage({ fromMs: 0, toMs: 10_000_000, figures: ['videoSeconds.', 'login'] });
      expect(named.map(({ figure }) => figure)).toEqual(['videoSeconds.hd']);
    }),
  );

  it(
    'hold how much there was at most in an hour, on all servers together',
    withStore(async ({ calls }) => {
      const peaked = (nodeId: string, atMs: number, value: number): CallChange => ({
        type: 'peaked',
        appId: 7,
        nodeId,
        atMs,
        figure: 'peakMembers',
        value,
      });
      await calls.write([peaked('one', 1, 3), peaked('one', 2, 5), peaked('one', 3_600_000, 1)]);
      await calls.write([peaked('one', 3, 4), peaked('two', 3, 2)]);
      expect(await calls.usage({ appId: 7, fromMs: 0, toMs: 10_000_000 })).toEqual([
        { appId: 7, hourMs: 0, figure: 'peakMembers', value: 7 },
        { appId: 7, hourMs: 3_600_000, figure: 'peakMembers', value: 1 },
      ]);
    }),
  );

  it(
    'write all of a step or nothing of it',
    withStore(async ({ calls }) => {
      const twice = opened(call('c1', 10));
      await expect(calls.write([opened(call('c2', 10)), twice, twice])).rejects.toThrow();
      expect(await calls.list({ appId: 7, limit: 10 })).toEqual([]);
    }),
  );

  it(
    'end what a server that died has left open, and nothing of another server',
    withStore(async ({ calls }) => {
      await calls.write([
        opened(call('c1', 10)),
        { type: 'memberJoined', member: member('s1', 'c1', 'ann') },
        { type: 'streamStarted', stream },
      ]);
      await calls.write([
        opened(call('c2', 10, { nodeId: 'two' })),
        { type: 'memberJoined', member: member('s2', 'c2', 'ben') },
        { type: 'streamStarted', stream: { ...stream, publishId: 'p2', roomSessionId: 'c2' } },
        opened(call('c3', 10, { nodeId: '' })),
      ]);
      await calls.closeOpen({ nodeId: 'one', atMs: 50, reason: 9 });
      expect(await calls.find(7, 'c1', 100)).toMatchObject({
        call: { closedAtMs: 50, closeReason: 9 },
        members: [{ leftAtMs: 50, leaveReason: 9 }],
        streams: [{ endedAtMs: 50, endReason: 9 }],
      });
      expect(await calls.find(7, 'c2', 100)).toMatchObject({
        call: { closedAtMs: null },
        members: [{ leftAtMs: null }],
        streams: [{ endedAtMs: null }],
      });
      expect(await calls.find(7, 'c3', 100)).toMatchObject({ call: { closedAtMs: 50 } });
    }),
  );

  it(
    'forget old calls with all that belongs to them',
    withStore(async ({ calls }) => {
      await calls.write([
        opened(call('c1', 10, { closedAtMs: 20 })),
        { type: 'memberJoined', member: member('s1', 'c1', 'ann') },
        { type: 'streamStarted', stream },
        opened(call('c2', 10, { closedAtMs: 30 })),
        opened(call('c3', 10)),
      ]);
      expect(await calls.prune(30)).toBe(1);
      expect((await calls.list({ appId: 7, limit: 10 })).map(({ roomSessionId }) => roomSessionId)).toEqual([
        'c3',
        'c2',
      ]);
      await calls.write([opened(call('c1', 60)), { type: 'streamStarted', stream }]);
      expect(await calls.find(7, 'c1', 100)).toMatchObject({ members: [], streams: [stream] });
    }),
  );
}
