import { readFileSync } from 'node:fs';
import { ZegoRoomStateChangedReason } from '@parley/sdk';
import { describe, expect, it } from 'vitest';
import { CALLBACK_NAMES, callbackValues, enumText, recordingHandler, valueText } from './callbacks.ts';

describe('the callbacks', () => {
  it('have the argument names that the SDK declares, in its order', () => {
    const path = new URL('../../../../packages/sdk/src/api/event-handler.ts', import.meta.url);
    const source = readFileSync(path, 'utf8');
    const declared = new Map(
      [...source.matchAll(/^ {2}(on\w+)\?\(([^)]*)\): void;/gm)].map(([, name = '', parameters = '']) => [
        name,
        [...parameters.matchAll(/(\w+):/g)].map(([, parameter]) => parameter),
      ]),
    );
    expect(new Set(CALLBACK_NAMES)).toEqual(new Set(declared.keys()));
    for (const name of CALLBACK_NAMES) {
      const names = callbackValues(name, declared.get(name) ?? []).map((value) => value.name);
      expect(names, name).toEqual(declared.get(name));
    }
  });

  it('are all recorded, and passed on to whoever else listens', () => {
    const recorded: unknown[] = [];
    const heard: unknown[] = [];
    const handler = recordingHandler((name, values) => recorded.push([name, values]), {
      onRoomOnlineUserCountUpdate: (...values) => heard.push(values),
    });
    handler.onRoomOnlineUserCountUpdate?.(3, 'room');
    handler.onRoomTokenWillExpire?.(30, 'room');
    expect(recorded).toEqual([
      ['onRoomOnlineUserCountUpdate', [3, 'room']],
      ['onRoomTokenWillExpire', [30, 'room']],
    ]);
    expect(heard).toEqual([[3, 'room']]);
  });

  it('show enumerations by number and name, and other values as JSON', () => {
    expect(callbackValues('onRoomStateChanged', [6, 1002050, {}, 'room1'])).toEqual([
      { name: 'reason', text: '6 KickOut' },
      { name: 'errorCode', text: '1002050' },
      { name: 'extendedData', text: '{}' },
      { name: 'roomID', text: '"room1"' },
    ]);
    expect(enumText(99, ZegoRoomStateChangedReason)).toBe('99');
    expect(valueText({ rtt: 12.345678, name: 'x' })).toBe('{"rtt":12.346,"name":"x"}');
    expect(valueText(undefined)).toBe('undefined');
  });
});
