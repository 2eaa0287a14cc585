import { ERRORS } from '@parley/protocol';
import type { RoomsPort } from '../../room/rooms-port.ts';
import type { ForbidStore } from '../../store/index.ts';
import { type Action, action } from '../action.ts';
import { ApiError } from '../codes.ts';
import { sequence, streamId, streamIds } from '../common-fields.ts';
import { SequenceMemory } from '../sequence-memory.ts';

const MAX_STREAMS = 20;

export interface ForbidStreamParts {
  readonly rooms: RoomsPort;
  readonly forbids: ForbidStore;
  readonly nowMs: () => number;
}

/** Actions that forbid streams, until they are resumed, and that say how a stream stands. */
export function forbidStreamActions({ rooms, forbids, nowMs }: ForbidStreamParts): Action[] {
  const sequences = new SequenceMemory();

  async function forbid(appId: number, ids: readonly string[], number: number): Promise<void> {
    sequences.take({ appId, streamIds: ids, sequence: number }, nowMs());
    // First what holds for the next publish: one that comes in between is ended by the second step.
    await forbids.forbidStreams(appId, ids, nowMs());
    for (const id of ids) rooms.forbidStream(appId, id, ERRORS.publishForbidden.code);
  }

  async function resume(appId: number, ids: readonly string[], number: number): Promise<void> {
    sequences.take({ appId, streamIds: ids, sequence: number }, nowMs());
    await forbids.resumeStreams(appId, ids);
  }

  return [
    action({
      name: 'ForbidRTCStream',
      summary: 'Ends a stream and lets nobody publish or play it until it is resumed',
      codes: ['sequenceStale'],
      perSecond: 20,
      fields: { StreamId: streamId, Sequence: sequence },
      run: (appId, { StreamId, Sequence }) => forbid(appId, [StreamId], Sequence),
    }),
    action({
      name: 'ForbidRTCStreams',
      summary: 'Does for one to twenty streams what ForbidRTCStream does',
      codes: ['sequenceStale'],
      perSecond: 20,
      fields: { StreamId: streamIds(MAX_STREAMS), Sequence: sequence },
      run: (appId, { StreamId, Sequence }) => forbid(appId, StreamId, Sequence),
    }),
    action({
      name: 'ResumeRTCStream',
      summary: 'Lets a stream be published and played again; it succeeds for one that was not forbidden',
      codes: ['sequenceStale'],
      perSecond: 20,
      fields: { StreamId: streamId, Sequence: sequence },
      run: (appId, { StreamId, Sequence }) => resume(appId, [StreamId], Sequence),
    }),
    action({
      name: 'ResumeRTCStreams',
      summary: 'Does for one to twenty streams what ResumeRTCStream does',
      codes: ['sequenceStale'],
      perSecond: 20,
      fields: { StreamId: streamIds(MAX_STREAMS), Sequence: sequence },
      run: (appId, { StreamId, Sequence }) => resume(appId, StreamId, Sequence),
    }),
    action({
      name: 'DescribeRTCStreamState',
      summary: 'Says since when a stream is there',
      codes: ['sequenceStale', 'streamNotFound'],
      perSecond: 40,
      fields: { StreamId: streamId, Sequence: sequence },
      data: {
        type: 'object',
        properties: {
          create_time: { type: 'string', description: 'Unix time in seconds' },
          close_time: { type: 'string', description: '0: it has not ended' },
        },
      },
      run: (appId, { StreamId, Sequence }) => {
        sequences.take({ appId, streamIds: [StreamId], sequence: Sequence }, nowMs());
        const startedAtMs = rooms.streamStartedAtMs(appId, StreamId);
        if (startedAtMs === undefined)
          throw new ApiError('streamNotFound', 'there is no such stream in this app now');
        return { create_time: String(Math.floor(startedAtMs / 1_000)), close_time: '0' };
      },
    }),
  ];
}
