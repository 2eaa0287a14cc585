import { describe, expect, it } from 'vitest';
import { gridLayout, type Rect, stageLayout } from './grid-layout.ts';

const STAGES = [
  { name: 'a desktop window', width: 1416, height: 780, gap: 12 },
  { name: 'a tablet held upright', width: 744, height: 900, gap: 12 },
  { name: 'a phone held upright', width: 374, height: 724, gap: 8 },
  { name: 'a phone on its side', width: 828, height: 270, gap: 8 },
] as const;
const COUNTS = Array.from({ length: 16 }, (_, index) => index + 1);
const CASES = STAGES.flatMap((stage) => COUNTS.map((count) => ({ ...stage, stage, count })));

const overlap = (a: Rect, b: Rect): boolean =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;

const inside = ({ x, y, width, height }: Rect, stage: { width: number; height: number }): boolean =>
  x >= 0 && y >= 0 && x + width <= stage.width && y + height <= stage.height;

describe('gridLayout', () => {
  it.each(CASES)('keeps $count tiles apart and inside $name', ({ stage, count }) => {
    const rects = gridLayout(count, stage);
    expect(rects).toHaveLength(count);
    for (const rect of rects) expect(inside(rect, stage), JSON.stringify(rect)).toBe(true);
    for (const [index, rect] of rects.entries()) {
      for (const other of rects.slice(index + 1)) expect(overlap(rect, other)).toBe(false);
    }
  });

  it.each(CASES)('gives $count tiles on $name one size, between upright and 16:9', ({ stage, count }) => {
    const rects = gridLayout(count, stage);
    expect(new Set(rects.map(({ width, height }) => `${width}×${height}`)).size).toBe(1);
    const { width, height } = rects[0]!;
    expect(width / height).toBeGreaterThan(0.74);
    expect(width / height).toBeLessThan(16 / 9 + 0.03);
  });

  it.each(CASES)('uses more than a third of $name for $count people', ({ stage, count }) => {
    const used = gridLayout(count, stage).reduce((area, { width, height }) => area + width * height, 0);
    expect(used / (stage.width * stage.height)).toBeGreaterThan(0.34);
  });

  it('centres a last row that is not full', () => {
    const [first, second, last] = gridLayout(3, STAGES[0]);
    expect(last!.y).toBeGreaterThan(first!.y);
    const middle = (first!.x + second!.x + second!.width) / 2;
    expect(Math.abs(last!.x + last!.width / 2 - middle)).toBeLessThanOrEqual(1);
  });

  it('puts two people above each other on an upright stage and side by side on a lying one', () => {
    const upright = gridLayout(2, STAGES[2]);
    expect(upright[1]!.y).toBeGreaterThan(upright[0]!.y);
    const lying = gridLayout(2, STAGES[0]);
    expect(lying[1]!.y).toBe(lying[0]!.y);
  });

  it('places nobody on an empty stage', () => {
    expect(gridLayout(0, STAGES[0])).toEqual([]);
  });

  it('survives a stage without room', () => {
    for (const { width, height } of gridLayout(5, { width: 0, height: 0, gap: 8 })) {
      expect(width).toBeGreaterThanOrEqual(0);
      expect(height).toBeGreaterThanOrEqual(0);
    }
  });
});

describe('stageLayout', () => {
  it('fills the stage with oneself while nobody else is there', () => {
    const { others, self } = stageLayout(0, STAGES[2]);
    expect(others).toEqual([]);
    expect(self.width).toBe(374);
    expect(self.height).toBe(724);
  });

  it.each(STAGES)('puts oneself into a corner over the one other person on $name', (stage) => {
    const { others, self, selfPlace } = stageLayout(1, stage);
    expect(selfPlace).toBe('corner');
    expect(overlap(others[0]!, self)).toBe(true);
    expect(inside(self, stage)).toBe(true);
    expect(self.x + self.width + stage.gap).toBe(stage.width);
    expect(self.y + self.height + stage.gap).toBe(stage.height);
  });

  it('keeps the order of the others and puts oneself last in a grid', () => {
    const { others, self, selfPlace } = stageLayout(4, STAGES[0]);
    expect(selfPlace).toBe('grid');
    expect([...others, self]).toEqual(gridLayout(5, STAGES[0]));
  });

  it.each(STAGES)('gives a shared screen the most room on $name, with nobody over it', (stage) => {
    const { others, self } = stageLayout(5, stage, 2);
    const screen = others[2]!;
    const rest = [...others.filter((rect) => rect !== screen), self];
    for (const rect of rest) {
      expect(overlap(rect, screen)).toBe(false);
      expect(inside(rect, stage)).toBe(true);
      expect(rect.width * rect.height).toBeLessThan(screen.width * screen.height);
    }
  });
});
