import { afterEach, describe, expect, expectTypeOf, it, vi } from 'vitest';
import type { ZegoEventHandler } from '../api/event-handler.ts';
import type { ZegoEventArguments, ZegoEventName } from '../api/event-listener.ts';
import { EVENT_NAMES, nativeArguments, nativeName } from './argument-order.ts';
import { Dispatcher } from './dispatcher.ts';

afterEach(() => vi.unstubAllGlobals());

const turn = () => new Promise((resolve) => setImmediate(resolve));

describe('Dispatcher', () => {
  it('gives a handler the native order and a listener the React-Native order', async () => {
    const dispatcher = new Dispatcher();
    const onRoomStateChanged = vi.fn();
    const listener = vi.fn();
    dispatcher.setHandler({ onRoomStateChanged });
    dispatcher.on('roomStateChanged', listener);
    dispatcher.emit('roomStateChanged', 'room', 1, 0, {});
    await turn();
    expect(onRoomStateChanged).toHaveBeenCalledWith(1, 0, {}, 'room');
    expect(listener).toHaveBeenCalledWith('room', 1, 0, {});
  });

  it('calls nothing inside the call that emits, and keeps the order of what listeners lead to', async () => {
    const dispatcher = new Dispatcher();
    const heard: number[] = [];
    dispatcher.on('capturedSoundLevelUpdate', (level) => {
      heard.push(level);
      if (level === 1) dispatcher.emit('capturedSoundLevelUpdate', 3);
    });
    dispatcher.emit('capturedSoundLevelUpdate', 1);
    dispatcher.emit('capturedSoundLevelUpdate', 2);
    expect(heard).toEqual([]);
    await turn();
    expect(heard).toEqual([1, 2, 3]);
  });

  it('goes on when a listener throws or rejects, and reports what it threw', async () => {
    const report = vi.fn();
    vi.stubGlobal('reportError', report);
    const dispatcher = new Dispatcher();
    const listener = vi.fn();
    const [thrown, rejected] = [new Error('thrown'), new Error('rejected')];
    dispatcher.on('capturedSoundLevelUpdate', () => {
      throw thrown;
    });
    dispatcher.on('capturedSoundLevelUpdate', (async () => {
      throw rejected;
    }) as () => void);
    dispatcher.on('capturedSoundLevelUpdate', listener);
    dispatcher.emit('capturedSoundLevelUpdate', 1);
    await turn();
    expect(listener).toHaveBeenCalledOnce();
    expect(report.mock.calls).toEqual([[thrown], [rejected]]);
  });

  it('keeps the methods of a handler that is an object of a class', async () => {
    class Handler implements ZegoEventHandler {
      heard = 0;
      onCapturedSoundLevelUpdate(level: number) {
        this.heard = level;
      }
    }
    const handler = new Handler();
    const dispatcher = new Dispatcher();
    dispatcher.setHandler(handler);
    dispatcher.emit('capturedSoundLevelUpdate', 9);
    await turn();
    expect(handler.heard).toBe(9);
  });

  it('refuses a second handler with 1000008 until the first is cleared', () => {
    const dispatcher = new Dispatcher();
    dispatcher.setHandler({});
    expect(() => dispatcher.setHandler({})).toThrow(expect.objectContaining({ code: 1000008 }));
    dispatcher.setHandler(null);
    dispatcher.setHandler({});
  });

  it('removes one listener, or without one all of the event', async () => {
    const dispatcher = new Dispatcher();
    const [first, second, third] = [vi.fn(), vi.fn(), vi.fn()];
    for (const listener of [first, second, third]) dispatcher.on('networkModeChanged', listener);
    dispatcher.off('networkModeChanged', first);
    dispatcher.emit('networkModeChanged', 0);
    await turn();
    dispatcher.off('networkModeChanged');
    dispatcher.emit('networkModeChanged', 1);
    await turn();
    expect([first, second, third].map((listener) => listener.mock.calls.length)).toEqual([0, 1, 1]);
  });

  it('refuses an event that does not exist, naming it', () => {
    expect(() => new Dispatcher().on('roomStateChange' as 'debugError', () => {})).toThrow('roomStateChange');
  });
});

describe('the native order of arguments', () => {
  it('puts the roomID of a command last and the command first', () => {
    expect(nativeArguments('IMRecvCustomCommand', ['room', 'user', 'command'])).toEqual([
      'command',
      'user',
      'room',
    ]);
  });

  it('leaves userID first in the network quality', () => {
    expect(nativeName('networkQuality')).toBe('onNetworkQuality');
    expect(nativeArguments('networkQuality', ['', 1, 2])).toEqual(['', 1, 2]);
  });

  it('has a callback for every event, and an event for every callback', () => {
    type Native = Exclude<keyof ZegoEventHandler, undefined>;
    type Expected = `on${Capitalize<ZegoEventName>}`;
    expectTypeOf<Native>().toEqualTypeOf<Expected>();
    expect(new Set(EVENT_NAMES).size).toBe(EVENT_NAMES.length);
  });

  it('is of the same types as the React-Native order, turned round its first argument', () => {
    type Handler = Required<ZegoEventHandler>;
    type Rotated<E extends ZegoEventName> =
      ZegoEventArguments<E> extends [infer First, ...infer Rest] ? [...Rest, First] : [];
    expectTypeOf<Parameters<Handler['onRoomStreamUpdate']>>().toEqualTypeOf<Rotated<'roomStreamUpdate'>>();
    expectTypeOf<Parameters<Handler['onPlayerStateUpdate']>>().toEqualTypeOf<Rotated<'playerStateUpdate'>>();
    expectTypeOf<Parameters<Handler['onPublisherQualityUpdate']>>().toEqualTypeOf<
      Rotated<'publisherQualityUpdate'>
    >();
  });
});
