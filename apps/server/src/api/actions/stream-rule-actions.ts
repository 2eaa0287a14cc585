import type { RoomsPort } from '../../room/rooms-port.ts';
import { kindsOf, MAX_STREAM_RULES, type StreamRule, type StreamRuleStore } from '../../store/index.ts';
import { type Action, action } from '../action.ts';
import { ApiError } from '../codes.ts';
import { roomId, streamId, streamIds } from '../common-fields.ts';
import { whole } from '../fields.ts';

const SIX_HOURS_S = 21_600;
const DAY_S = 86_400;
const MAX_DESCRIBED = 10;

export interface StreamRuleParts {
  readonly rooms: Pick<RoomsPort, 'forbidKinds'>;
  readonly rules: StreamRuleStore;
  readonly nowMs: () => number;
}

const disabled = (what: string) =>
  whole({ min: 0, max: 1, ifMissing: 0, about: `1: nobody ${what} the stream` });

/** Actions on rules by which an app silences or hides streams of a room for a time. */
export function streamRuleActions({ rooms, rules, nowMs }: StreamRuleParts): Action[] {
  return [
    action({
      name: 'SetForbidStreamRule',
      summary:
        'Silences or hides a stream of a room for a time, at once; the last call about a stream counts',
      codes: ['tooManyRules'],
      perSecond: 10,
      fields: {
        RoomId: roomId,
        StreamId: streamId,
        DisableAudio: disabled('hears'),
        DisableVideo: disabled('sees'),
        EffectiveTime: whole({
          min: 1,
          max: Number.MAX_SAFE_INTEGER,
          ifMissing: SIX_HOURS_S,
          about: `seconds for which it holds; more than ${DAY_S} count as ${DAY_S}`,
        }),
      },
      run: async (appId, { RoomId, StreamId, DisableAudio, DisableVideo, EffectiveTime }) => {
        if (DisableAudio + DisableVideo === 0)
          throw new ApiError(
            'badParameter',
            'DisableAudio and DisableVideo are 0; one of them must be 1',
            'DisableAudio',
          );
        const createdAtMs = nowMs();
        const rule: StreamRule = {
          roomId: RoomId,
          streamId: StreamId,
          forbidsAudio: DisableAudio === 1,
          forbidsVideo: DisableVideo === 1,
          createdAtMs,
          endsAtMs: createdAtMs + Math.min(EffectiveTime, DAY_S) * 1_000,
        };
        // First what holds for the next publish: one that comes in between is found by the second step.
        if (!(await rules.set(appId, rule)))
          throw new ApiError(
            'tooManyRules',
            `there are ${MAX_STREAM_RULES} rules, which is as many as there may be`,
          );
        const { endsAtMs } = rule;
        rooms.forbidKinds({ appId, roomId: RoomId }, StreamId, { kinds: kindsOf(rule), endsAtMs });
      },
    }),
    action({
      name: 'DescribeForbidStreamRules',
      summary: 'Says of one to ten streams of a room what rules forbid; zeros without a rule',
      perSecond: 10,
      fields: { RoomId: roomId, StreamId: streamIds(MAX_DESCRIBED) },
      data: {
        type: 'object',
        properties: {
          RoomId: { type: 'string' },
          ForbidStreamRuleList: { type: 'array', items: { type: 'object', properties: RULE_PROPERTIES } },
        },
      },
      run: async (appId, { RoomId, StreamId }) => ({
        RoomId,
        ForbidStreamRuleList: await Promise.all(
          StreamId.map(async (id) =>
            described(id, await rules.find({ appId, roomId: RoomId, streamId: id }, nowMs())),
          ),
        ),
      }),
    }),
    action({
      name: 'DelForbidStreamRule',
      summary: 'Takes a rule back, at once; it succeeds without one',
      perSecond: 10,
      fields: { RoomId: roomId, StreamId: streamId },
      run: async (appId, { RoomId, StreamId }) => {
        await rules.remove({ appId, roomId: RoomId, streamId: StreamId }, nowMs());
        rooms.forbidKinds({ appId, roomId: RoomId }, StreamId, undefined);
      },
    }),
  ];
}

const RULE_PROPERTIES = {
  StreamId: { type: 'string' },
  DisableAudio: { type: 'integer' },
  DisableVideo: { type: 'integer' },
  CreateTime: { type: 'integer', description: 'Unix time in seconds' },
  EffectiveTime: { type: 'integer', description: 'seconds for which it holds from CreateTime on' },
};

function described(id: string, rule: StreamRule | undefined) {
  return {
    StreamId: id,
    DisableAudio: Number(rule?.forbidsAudio ?? false),
    DisableVideo: Number(rule?.forbidsVideo ?? false),
    CreateTime: Math.floor((rule?.createdAtMs ?? 0) / 1_000),
    EffectiveTime: rule === undefined ? 0 : (rule.endsAtMs - rule.createdAtMs) / 1_000,
  };
}
