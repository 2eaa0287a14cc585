import { describe, expect, it } from 'vitest';
import {
  checkRoomId,
  checkStreamId,
  checkUserId,
  ERRORS,
  type ErrorName,
  errorNameOf,
  parseClientRequest,
  parseResult,
  parseServerMessage,
  REQUEST_TYPES,
  RESULTS,
  utf8Length,
} from './index.ts';

describe('client requests', () => {
  it('parses a heartbeat', () => {
    expect(parseClientRequest('{"type":"heartbeat","id":7}')).toEqual({
      ok: true,
      value: { type: 'heartbeat', id: 7 },
    });
  });

  it('names the field and keeps the id of a request with a wrong value', () => {
    const parsed = parseClientRequest('{"type":"play","id":3,"streamId":"s","audio":1,"video":true}');
    expect(parsed).toMatchObject({ ok: false, id: 3, problem: expect.stringContaining('audio') });
  });

  it('refuses what is not JSON, not an object, or of an unknown type', () => {
    for (const text of ['', '{', '7', 'null', '[]', '{"type":"fly","id":1}'])
      expect(parseClientRequest(text).ok).toBe(false);
  });

  it('has a result for every request', () => {
    expect(Object.keys(RESULTS).sort()).toEqual([...REQUEST_TYPES].sort());
  });

  it('strips fields that the protocol does not know', () => {
    expect(parseClientRequest('{"type":"leave","id":1,"evil":true}')).toEqual({
      ok: true,
      value: { type: 'leave', id: 1 },
    });
  });
});

describe('server messages', () => {
  it('parses a notification and a response', () => {
    expect(parseServerMessage('{"type":"onlineUserCount","count":3}').ok).toBe(true);
    expect(parseServerMessage('{"type":"response","id":1,"result":{}}').ok).toBe(true);
  });

  it('checks a result against the type of its request', () => {
    expect(parseResult('renewToken', { tokenRemainSeconds: 5 }).ok).toBe(true);
    expect(parseResult('renewToken', {}).ok).toBe(false);
  });
});

describe('the error table', () => {
  it('gives every code one name', () => {
    const codes = Object.values(ERRORS).map(({ code }) => code);
    expect(new Set(codes).size).toBe(codes.length);
    for (const [name, { code }] of Object.entries(ERRORS)) expect(errorNameOf(code)).toBe(name as ErrorName);
  });
});

describe('ids', () => {
  it('counts UTF-8 bytes as an encoder does', () => {
    for (const text of ['', 'abc', 'é', '房间', '😀a'])
      expect(utf8Length(text)).toBe(new TextEncoder().encode(text).length);
  });

  it('says what is wrong with each', () => {
    expect(checkRoomId('room1')).toBeUndefined();
    expect(checkRoomId('')).toBe('roomIdEmpty');
    expect(checkRoomId('a b')).toBe('roomIdIllegal');
    expect(checkRoomId('r'.repeat(128))).toBe('roomIdTooLong');
    expect(checkUserId('u'.repeat(64))).toBe('userIdTooLong');
    expect(checkStreamId('s/1')).toBe('streamIdIllegal');
    expect(checkStreamId('s'.repeat(256))).toBe('streamIdTooLong');
  });
});
