import { describe, expect, it } from 'vitest';
import { FakeEngine } from '../testing/fake-engines.ts';
import { Placement } from './placement.ts';

const [ONE, TWO] = [new FakeEngine(0), new FakeEngine(1)];

describe('placement', () => {
  it('keeps a room on one engine and gives the next to the engine with fewer sessions', () => {
    const placement = new Placement(() => [ONE, TWO]);
    for (let i = 0; i < 3; i++) {
      placement.enter('red');
      expect(placement.engineOf('red')).toBe(ONE);
    }
    placement.enter('blue');
    expect(placement.engineOf('blue')).toBe(TWO);
    placement.enter('green');
    expect(placement.engineOf('green')).toBe(TWO);
  });

  it('forgets a room when its last session leaves', () => {
    const placement = new Placement(() => [ONE, TWO]);
    for (const room of ['red', 'blue']) {
      placement.enter(room);
      placement.engineOf(room);
    }
    placement.leave('red');
    placement.enter('green');
    expect(placement.engineOf('green')).toBe(ONE);
    expect(() => placement.engineOf('red')).toThrow();
  });

  it('moves a room when its engine does not run any more, and its load with it', () => {
    let running = [ONE, TWO];
    const placement = new Placement(() => running);
    placement.enter('red');
    placement.enter('red');
    expect(placement.engineOf('red')).toBe(ONE);
    running = [TWO];
    expect(placement.engineOf('red')).toBe(TWO);
    running = [];
    expect(placement.engineOf('red')).toBeUndefined();
    const three = new FakeEngine(0);
    running = [three, TWO];
    expect(placement.engineOf('red')).toBe(three);
    placement.enter('blue');
    expect(placement.engineOf('blue')).toBe(TWO);
  });
});
