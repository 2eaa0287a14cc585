import type { Action } from './action.ts';
import { API_CODES } from './codes.ts';
import type { Field, Fields, JsonSchema } from './fields.ts';

const PUBLIC: Readonly<Record<string, JsonSchema>> = {
  AppId: { type: 'integer', minimum: 1, maximum: 4_294_967_295, description: 'the app' },
  SignatureNonce: { type: 'string', description: '16 hexadecimal characters, new for each call' },
  Timestamp: { type: 'integer', description: 'Unix time in seconds; at most ten minutes off' },
  Signature: {
    type: 'string',
    description: 'lower-case hex md5 of AppId, SignatureNonce, ServerSecret and Timestamp, joined',
  },
  SignatureVersion: { type: 'string', enum: ['2.0'] },
};

/**
 * The OpenAPI 3.1 document of server API v2, from the definitions that carry it out.
 *
 * All actions have one path, `/`; here each has the path `/?Action=…`, since OpenAPI tells operations apart by paths.
 */
export function openApiDocument(actions: Iterable<Action>, version: string): JsonSchema {
  const paths = Object.fromEntries(
    Array.from(actions, (one) => [
      `/?Action=${one.name}`,
      { get: operation(one, 'query'), post: operation(one, 'body') },
    ]),
  );
  return {
    openapi: '3.1.0',
    info: {
      title: 'Parley server API v2',
      version,
      description:
        'For your back end: every call is signed with the ServerSecret of its app. Every answer is HTTP 200 with a Code; 0 is success.',
    },
    paths,
    components: { schemas: { Code: codeSchema() } },
  };
}

function operation({ name, summary, fields, data, perSecond, perRoom }: Action, place: 'query' | 'body') {
  const limit = `At most ${perSecond} calls of an app in a second${
    perRoom === undefined ? '' : `, and one of a room in ${perRoom.periodMs / 1000} s`
  }.`;
  const publicParameters = Object.entries(PUBLIC).map(([key, schema]) => ({
    name: key,
    in: 'query',
    required: true,
    schema,
  }));
  const isQuery = place === 'query';
  return {
    operationId: isQuery ? name : `${name}ByPost`,
    summary,
    description: limit,
    parameters: [...publicParameters, ...(isQuery ? queryParameters(fields) : [])],
    ...(isQuery ? {} : { requestBody: requestBody(fields) }),
    responses: { 200: { description: 'the answer', content: json(answerSchema(data)) } },
  };
}

const json = (schema: JsonSchema) => ({ 'application/json': { schema } });
const entries = (fields: Fields): [string, Field<unknown>][] => Object.entries(fields);

function queryParameters(fields: Fields) {
  return entries(fields).map(([name, { schema, isRequired, isList }]) => ({
    name: isList ? `${name}[]` : name,
    in: 'query',
    required: isRequired,
    schema,
    ...(isList ? { style: 'form', explode: true } : {}),
  }));
}

function requestBody(fields: Fields) {
  const required = entries(fields).flatMap(([name, { isRequired }]) => (isRequired ? [name] : []));
  const properties = Object.fromEntries(entries(fields).map(([name, { schema }]) => [name, schema]));
  return {
    required: true,
    content: json({ type: 'object', properties, ...(required.length === 0 ? {} : { required }) }),
  };
}

function answerSchema(data: JsonSchema | undefined): JsonSchema {
  return {
    type: 'object',
    required: ['Code', 'Message', 'RequestId'],
    properties: {
      Code: { $ref: '#/components/schemas/Code' },
      Message: { type: 'string', description: 'what is wrong, in words; success otherwise' },
      RequestId: { type: 'string' },
      ...(data === undefined ? {} : { Data: data }),
    },
  };
}

function codeSchema(): JsonSchema {
  return {
    type: 'integer',
    description: Object.entries(API_CODES)
      .map(([name, code]) => `${code}: ${name}`)
      .join('; '),
    enum: Object.values(API_CODES),
  };
}
