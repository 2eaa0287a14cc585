import type { ForbidRule, ForbidRuleType, ForbidStore, ForbidSubject } from '../../store/index.ts';
import { MAX_FORBID_RULES, MAX_FORBID_SECONDS } from '../../store/index.ts';
import { type Action, action } from '../action.ts';
import { ApiError } from '../codes.ts';
import { optionalIp, optionalRoomId, optionalUserId } from '../common-fields.ts';
import { whole, wholes } from '../fields.ts';

const LOGIN = 1;
const PUBLISH = 2;

const RuleType = whole({
  min: 1,
  max: 4,
  about: '1: an IP address, 2: a room, 3: a user, 4: a user in a room',
});
const ExpireTime = { type: 'integer', description: 'when it ends, in seconds of Unix time' };
const subjectFields = { RuleType, IP: optionalIp, RoomId: optionalRoomId, UserId: optionalUserId };

export interface ForbidUserParts {
  readonly forbids: ForbidStore;
  readonly nowMs: () => number;
}

/** Actions on the rules by which an app keeps users from logging in and from publishing. */
export function forbidUserActions({ forbids, nowMs }: ForbidUserParts): Action[] {
  return [
    action({
      name: 'SetForbidUserRule',
      summary: 'Forbids to log in or to publish for a time; streams that are there go on',
      codes: ['tooManyRules'],
      perSecond: 10,
      fields: {
        ...subjectFields,
        DisabledPrivilege: wholes({ min: LOGIN, max: PUBLISH, about: '1: logging in, 2: publishing' }),
        EffectiveTime: whole({ min: 1, max: MAX_FORBID_SECONDS, about: 'seconds for which it holds' }),
      },
      data: { type: 'object', properties: { ExpireTime } },
      run: async (appId, { DisabledPrivilege, EffectiveTime, ...named }) => {
        const now = nowMs();
        const rule: ForbidRule = {
          subject: subjectOf(named),
          forbidsLogin: DisabledPrivilege.includes(LOGIN),
          forbidsPublish: DisabledPrivilege.includes(PUBLISH),
          endsAtMs: now + EffectiveTime * 1_000,
        };
        if (await forbids.setRule(appId, rule, now)) return { ExpireTime: expireTimeOf(rule) };
        const { ruleType } = rule.subject;
        throw new ApiError(
          'tooManyRules',
          `there are ${MAX_FORBID_RULES[ruleType]} rules of RuleType ${ruleType}, which is as many as there may be`,
        );
      },
    }),
    action({
      name: 'DescribeForbidUserRules',
      summary: 'Lists the rules of a type that hold now, by their end',
      perSecond: 10,
      fields: { RuleType },
      data: {
        type: 'object',
        properties: { RuleList: { type: 'array', items: { type: 'object', properties: RULE_PROPERTIES } } },
      },
      run: async (appId, { RuleType: type }) => {
        const rules = await forbids.rules(appId, type as ForbidRuleType, nowMs());
        return { RuleList: rules.map(described) };
      },
    }),
    action({
      name: 'DelForbidUserRule',
      summary: 'Takes a rule back',
      codes: ['ruleNotFound'],
      perSecond: 10,
      fields: subjectFields,
      run: async (appId, named) => {
        if (!(await forbids.removeRule(appId, subjectOf(named), nowMs())))
          throw new ApiError('ruleNotFound', 'there is no such rule');
      },
    }),
  ];
}

/** Rounded up: at that time it has ended. */
const expireTimeOf = ({ endsAtMs }: ForbidRule) => Math.ceil(endsAtMs / 1_000);

const RULE_PROPERTIES = {
  RuleType: { type: 'integer' },
  IP: { type: 'string' },
  RoomId: { type: 'string' },
  UserId: { type: 'string' },
  DisabledPrivilegeList: { type: 'array', items: { type: 'integer' } },
  ExpireTime,
};

interface Named {
  readonly RuleType: number;
  readonly IP: string;
  readonly RoomId: string;
  readonly UserId: string;
}

/** @throws {ApiError} badParameter when what the type is about is missing */
function subjectOf({ RuleType: type, IP, RoomId, UserId }: Named): ForbidSubject {
  const given = (value: string, name: string) => {
    if (value === '')
      throw new ApiError('badParameter', `${name} is missing; RuleType ${type} needs it`, name);
    return value;
  };
  if (type === 1) return { ruleType: 1, ip: given(IP, 'IP') };
  if (type === 2) return { ruleType: 2, roomId: given(RoomId, 'RoomId') };
  if (type === 3) return { ruleType: 3, userId: given(UserId, 'UserId') };
  return { ruleType: 4, roomId: given(RoomId, 'RoomId'), userId: given(UserId, 'UserId') };
}

function described(rule: ForbidRule) {
  const { subject, forbidsLogin, forbidsPublish } = rule;
  return {
    RuleType: subject.ruleType,
    IP: 'ip' in subject ? subject.ip : '',
    RoomId: 'roomId' in subject ? subject.roomId : '',
    UserId: 'userId' in subject ? subject.userId : '',
    DisabledPrivilegeList: [...(forbidsLogin ? [LOGIN] : []), ...(forbidsPublish ? [PUBLISH] : [])],
    ExpireTime: expireTimeOf(rule),
  };
}
