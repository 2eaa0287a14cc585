/** A rectangle in CSS pixels, from the stage's top left. */
export interface Rect {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface Stage {
  readonly width: number;
  readonly height: number;
  /** Space between tiles. */
  readonly gap: number;
}

/** Tiles crop their picture, so they may be narrower or wider than it, within what still shows a face well. */
export interface AspectRange {
  readonly min: number;
  readonly max: number;
}

/** On a lying stage the cameras of computers would lose their sides in upright tiles; a phone's stage asks for those. */
const LYING: AspectRange = { min: 1.2, max: 16 / 9 };
const UPRIGHT: AspectRange = { min: 3 / 4, max: 16 / 9 };

/** A single picture may be cropped further: it is large enough. */
const WHOLE_STAGE: AspectRange = { min: 0.4, max: 2.4 };

const isUpright = ({ width, height }: Stage): boolean => height > width;

interface Tiling {
  readonly columns: number;
  readonly rows: number;
  readonly width: number;
  readonly height: number;
}

function fit(count: number, columns: number, stage: Stage, aspects: AspectRange): Tiling {
  const rows = Math.ceil(count / columns);
  const cellWidth = Math.max(0, (stage.width - stage.gap * (columns - 1)) / columns);
  const cellHeight = Math.max(0, (stage.height - stage.gap * (rows - 1)) / rows);
  const width = Math.min(cellWidth, cellHeight * aspects.max);
  const height = Math.min(cellHeight, cellWidth / aspects.min);
  return { columns, rows, width, height };
}

/** Seen area, with a mild dislike of holes in the last row and of stretched tiles. */
function worth(count: number, tiling: Tiling): number {
  const holes = tiling.columns * tiling.rows - count;
  return tiling.width * tiling.height * (1 - 0.03 * holes);
}

/**
 * Places `count` equal tiles on a stage so that each is as large as can be. Rows are centred, the last one too.
 * Works for any count; made for 1 to 16.
 */
export function gridLayout(count: number, stage: Stage, range?: AspectRange): Rect[] {
  if (count <= 0) return [];
  const aspects = range ?? (isUpright(stage) ? UPRIGHT : LYING);
  let best = fit(count, 1, stage, aspects);
  for (let columns = 2; columns <= count; columns += 1) {
    const tiling = fit(count, columns, stage, aspects);
    if (worth(count, tiling) > worth(count, best)) best = tiling;
  }
  return place(count, best, stage);
}

function place(count: number, tiling: Tiling, stage: Stage): Rect[] {
  const width = Math.floor(tiling.width);
  const height = Math.floor(tiling.height);
  const top = (stage.height - tiling.rows * height - (tiling.rows - 1) * stage.gap) / 2;
  return Array.from({ length: count }, (_, index) => {
    const row = Math.floor(index / tiling.columns);
    const inRow = Math.min(tiling.columns, count - row * tiling.columns);
    const left = (stage.width - inRow * width - (inRow - 1) * stage.gap) / 2;
    return {
      x: Math.round(left + (index % tiling.columns) * (width + stage.gap)),
      y: Math.round(top + row * (height + stage.gap)),
      width,
      height,
    };
  });
}

/** What the stage shows and where. */
export interface StageLayout {
  readonly self: Rect;
  /** In the order of the other people. */
  readonly others: readonly Rect[];
  /** `corner`: oneself lies over the other's picture. */
  readonly selfPlace: 'grid' | 'corner';
}

/** The corner picture's share of the stage's shorter side. */
const CORNER_SHARE = 0.26;

/** A shared screen's share of the stage's longer side. */
const SCREEN_SHARE = 0.76;

/**
 * - A shared screen (`screen` is its index among the others) is large, with everybody beside or below it.
 * - Two people: the other fills the stage, oneself sits in the lower right corner, upright on an upright stage.
 * - Otherwise a grid with oneself last, so that the others do not move when they come.
 */
export function stageLayout(others: number, stage: Stage, screen?: number): StageLayout {
  if (screen !== undefined) return beside(others, stage, screen);
  if (others === 1) return withCorner(stage);
  // Nobody else: one's own picture takes what there is.
  if (others === 0) return asGrid(gridLayout(1, stage, WHOLE_STAGE));
  return asGrid(gridLayout(others + 1, stage));
}

function asGrid(rects: readonly Rect[]): StageLayout {
  const self = rects.at(-1) ?? { x: 0, y: 0, width: 0, height: 0 };
  return { selfPlace: 'grid', others: rects.slice(0, -1), self };
}

function withCorner(stage: Stage): StageLayout {
  const upright = isUpright(stage);
  const side = Math.round(Math.min(Math.max(Math.min(stage.width, stage.height) * CORNER_SHARE, 88), 240));
  const size = upright
    ? { width: side, height: Math.round((side * 4) / 3) }
    : { width: Math.round((side * 16) / 9), height: side };
  return {
    selfPlace: 'corner',
    others: gridLayout(1, stage, WHOLE_STAGE),
    self: { x: stage.width - size.width - stage.gap, y: stage.height - size.height - stage.gap, ...size },
  };
}

function beside(others: number, stage: Stage, screen: number): StageLayout {
  const { width, height, gap } = stage;
  const upright = isUpright(stage);
  const large = upright
    ? { x: 0, y: 0, width, height: Math.round(Math.min((width * 10) / 16, height * SCREEN_SHARE)) }
    : { x: 0, y: 0, width: Math.round(width * SCREEN_SHARE), height };
  const offset = upright ? { x: 0, y: large.height + gap } : { x: large.width + gap, y: 0 };
  const rest = { width: Math.max(0, width - offset.x), height: Math.max(0, height - offset.y), gap };
  const rects = gridLayout(others, rest).map((rect) => ({
    ...rect,
    x: rect.x + offset.x,
    y: rect.y + offset.y,
  }));
  return asGrid(rects.toSpliced(screen, 0, large));
}
