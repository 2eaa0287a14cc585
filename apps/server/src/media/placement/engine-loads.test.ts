import { describe, expect, it } from 'vitest';
import { FakeEngine } from '../../testing/fake-engines.ts';
import { EngineLoads } from './engine-loads.ts';

describe('the loads of engines', () => {
  it('follow what an engine tells, without jumping', () => {
    const loads = new EngineLoads();
    const [busy, idle] = [new FakeEngine(0), new FakeEngine(1)];
    loads.note(busy, 0.8);
    expect(loads.cpuShare(busy)).toBeCloseTo(0.8);
    loads.note(busy, 0);
    expect(loads.cpuShare(busy)).toBeCloseTo(0.4);
    for (let i = 0; i < 10; i++) loads.note(busy, 0);
    expect(loads.cpuShare(busy)).toBeLessThan(0.01);
    expect(loads.cpuShare(idle)).toBe(0);
  });

  it('are not those of an engine that was lost', () => {
    const loads = new EngineLoads();
    const engine = new FakeEngine(0);
    loads.note(engine, 1);
    loads.engineLost(engine);
    expect(loads.cpuShare(engine)).toBe(0);
  });
});
