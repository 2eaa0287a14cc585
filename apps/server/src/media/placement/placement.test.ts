import { describe, expect, it } from 'vitest';
import { FakeEngine } from '../../testing/fake-engines.ts';
import type { MediaEngine } from '../media-engine.ts';
import { Placement } from './placement.ts';

const [ONE, TWO, THREE] = [0, 1, 2].map((index) => new FakeEngine(index)) as [
  FakeEngine,
  FakeEngine,
  FakeEngine,
];

interface Situation {
  running?: () => MediaEngine[];
  cpuShare?: (engine: MediaEngine) => number;
  membersPerEngine?: number;
}

const placementOf = ({
  running = () => [ONE, TWO],
  cpuShare = () => 0,
  membersPerEngine = 4,
}: Situation = {}) => new Placement({ running, cpuShare, membersPerEngine });

/** Takes seats in a room; where they are. */
const fill = (placement: Placement, room: string, count: number) =>
  Array.from({ length: count }, () => placement.enter(room).engine());
const countOn = (engines: (MediaEngine | undefined)[], engine: MediaEngine) =>
  engines.filter((taken) => taken === engine).length;

describe('placement', () => {
  it('keeps a small room together and gives the next to the engine with fewer sessions', () => {
    const placement = placementOf();
    expect(fill(placement, 'red', 3)).toEqual([ONE, ONE, ONE]);
    expect(fill(placement, 'blue', 2)).toEqual([TWO, TWO]);
    expect(fill(placement, 'green', 2)).toEqual([TWO, TWO]);
  });

  it('keeps a room of two together however little the others have to do', () => {
    const placement = placementOf({ running: () => [ONE, TWO], cpuShare: (one) => (one === ONE ? 0.5 : 0) });
    expect(fill(placement, 'red', 1)).toEqual([TWO]);
    const busy = placementOf({ cpuShare: (one) => (one === TWO ? 0.8 : 0.1) });
    const first = busy.enter('red');
    expect(first.engine()).toBe(ONE);
    expect(busy.enter('red').engine()).toBe(ONE);
  });

  it('spreads a large room evenly over all engines', () => {
    const placement = placementOf({ running: () => [ONE, TWO, THREE] });
    const seats = fill(placement, 'stadium', 300);
    for (const engine of [ONE, TWO, THREE]) expect(countOn(seats, engine)).toBe(100);
  });

  it('gives new rooms and the members of large ones to the engine that has least to do', () => {
    const shares = new Map<MediaEngine, number>([
      [ONE, 0.7],
      [TWO, 0.2],
      [THREE, 0.5],
    ]);
    const placement = placementOf({
      running: () => [ONE, TWO, THREE],
      cpuShare: (engine) => shares.get(engine) ?? 0,
    });
    expect(fill(placement, 'red', 4)).toEqual([TWO, TWO, TWO, TWO]);
    shares.set(TWO, 0.6);
    expect(fill(placement, 'red', 1)).toEqual([THREE]);
  });

  it('takes no more members to an engine that is nearly full', () => {
    let share = 0.3;
    const placement = placementOf({ cpuShare: (engine) => (engine === ONE ? share : 0.4) });
    expect(fill(placement, 'red', 2)).toEqual([ONE, ONE]);
    share = 0.9;
    expect(fill(placement, 'red', 2)).toEqual([TWO, TWO]);
  });

  it('forgets a session that leaves, once', () => {
    const placement = placementOf();
    const red = placement.enter('red');
    expect(red.engine()).toBe(ONE);
    fill(placement, 'blue', 1);
    red.leave();
    red.leave();
    expect(fill(placement, 'green', 2)).toEqual([ONE, ONE]);
    expect(fill(placement, 'violet', 1)).toEqual([TWO]);
  });

  it('moves sessions when their engine does not run any more, a small room together', () => {
    let running: MediaEngine[] = [ONE, TWO];
    const placement = placementOf({ running: () => running });
    const seats = [placement.enter('red'), placement.enter('red')];
    const engines = () => seats.map((seat) => seat.engine());
    expect(engines()).toEqual([ONE, ONE]);
    running = [TWO];
    expect(engines()).toEqual([TWO, TWO]);
    running = [];
    expect(engines()).toEqual([undefined, undefined]);
    const again = new FakeEngine(0);
    running = [again, TWO];
    expect(engines()).toEqual([again, again]);
    expect(fill(placement, 'blue', 1)).toEqual([TWO]);
  });
});
