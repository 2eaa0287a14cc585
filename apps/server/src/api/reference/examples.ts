import type { Action } from '../action.ts';
import type { JsonSchema } from '../fields.ts';

/** A value for each parameter and each part of an answer, by its name. */
const EXAMPLES: Readonly<Record<string, string | number>> = {
  RoomId: 'room1',
  UserId: 'ann',
  UserName: 'Ann',
  FromUserId: 'shop',
  ToUserId: 'ann',
  StreamId: 'ann-camera',
  StreamTitle: 'Camera',
  ExtraInfo: 'hd',
  MessageContent: 'Hello',
  MessageCategory: 2,
  CustomReason: 'closing time',
  RoomCloseCallback: 'true',
  Sequence: 1_700_000_000_000,
  RuleType: 4,
  IP: '203.0.113.7',
  DisabledPrivilege: 2,
  DisableAudio: 1,
  EffectiveTime: 3_600,
  ExpireTime: 1_700_003_600,
  CreateTime: 1_700_000_000,
  LoginTime: 1_700_000_000_000,
  MessageId: 1,
  create_time: '1700000000',
  close_time: '0',
  Marker: '',
  Status: 1,
  UserRole: 1,
  Uid: 'ben',
  Code: 50_003,
  UserCount: 3,
  StreamNumberId: 1,
};

/** Parameters that an example leaves out although they may be there: they have a default or exclude each other. */
const LEFT_OUT = new Set(['Mode', 'Limit', 'Marker', 'CensorFlag', 'IP', 'DisableVideo']);

/** A call's own parameters, each as often as it stands in a query. */
export function exampleParameters({ fields }: Action): [name: string, value: string][] {
  return Object.entries(fields).flatMap(([name, { isList }]) =>
    LEFT_OUT.has(name) ? [] : [[isList ? `${name}[]` : name, String(EXAMPLES[name])] as [string, string]],
  );
}

/** A value as a schema describes it. */
export function exampleOf(schema: JsonSchema, name = ''): unknown {
  if (schema.type === 'object') {
    const properties = Object.entries(schema.properties as Readonly<Record<string, JsonSchema>>);
    return Object.fromEntries(properties.map(([key, part]) => [key, exampleOf(part, key)]));
  }
  if (schema.type === 'array') return [exampleOf(schema.items as JsonSchema, name.replace(/List$/, ''))];
  const value = EXAMPLES[name] ?? 0;
  return schema.type === 'string' ? String(value) : Number(value);
}
