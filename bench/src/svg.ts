/** What the plots of the benchmarks have in common. */
import { writeFileSync } from 'node:fs';

interface Picture {
  readonly width: number;
  readonly height: number;
  /** What a screen reader says that it is. */
  readonly title: string;
  /** What stands above it. */
  readonly heading: string;
  /** Where the heading begins. */
  readonly left: number;
  /** Elements, in the order in which they are drawn. */
  readonly parts: readonly string[];
}

/** Writes a picture on white. Returns the file's path. */
export function writePicture(path: string, { width, height, title, heading, left, parts }: Picture): string {
  const svg = [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="12" role="img">`,
    `<title>${title}</title>`,
    `<rect width="${width}" height="${height}" fill="#fff"/>`,
    `<text x="${left}" y="24" font-size="14">${heading}</text>`,
    ...parts,
    '</svg>',
    '',
  ].join('\n');
  writeFileSync(path, svg);
  return path;
}

/** Squares with what their colours mean, in a row at the foot of a picture. */
export function legend(
  entries: readonly { readonly name: string; readonly colour: string }[],
  { left, height }: Pick<Picture, 'left' | 'height'>,
): string[] {
  return entries.map(
    ({ name, colour }, index) =>
      `<rect x="${left + index * 120}" y="${height - 20}" width="12" height="12" fill="${colour}"/>` +
      `<text x="${left + index * 120 + 18}" y="${height - 10}">${name}</text>`,
  );
}

const COLOURS = ['#0b7a5b', '#d97706', '#2563eb'] as const;

/** The colour of the curve with this place in its picture. */
export function colourOf(index: number): string {
  return COLOURS[index % COLOURS.length] ?? COLOURS[0];
}
