/** Largest sides of the pictures of a message together, in pixels. */
const MAX_INLINE = 280;
const MAX_BLOCK = 320;
/** Least sides of a picture: what is smaller can't be pressed. */
const MIN_INLINE = 96;
const MIN_BLOCK = 48;
/** Between two pictures, in pixels. */
const GAP = 3;
/** Pictures that are shown at most; the last says how many there are beside. */
const SHOWN = 4;
/** From which ratio the first of three stands above the others, not before them. */
const WIDE = 1.2;
/** Two that are this wide together, in heights, stand one above the other: side by side both would be stripes. */
const STRIPES = 4;

/** A size in pixels. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** Where a picture stands, in pixels from the start and the top. */
export interface Tile extends Size {
  readonly x: number;
  readonly y: number;
}

/** Pictures side by side. */
export interface Mosaic extends Size {
  readonly tiles: readonly Tile[];
}

const UNKNOWN: Size = { width: MAX_INLINE, height: (MAX_INLINE * 3) / 4 };

/**
 * Lays pictures out by their ratios: one as a whole, two side by side, three as one and two, of more the first four. A size that is not known is taken
 * for 4:3.
 */
export function mosaicOf(sizes: readonly (Size | null)[]): Mosaic {
  const known = sizes.slice(0, SHOWN).map((size) => (size !== null && size.width > 0 && size.height > 0 ? size : UNKNOWN));
  const [only] = known;
  if (only !== undefined && known.length === 1) return whole(only);
  const [first = 1, second = 1, ...rest] = known.map(({ width, height }) => between(2 / 3, width / height, 5 / 2));
  if (rest.length === 0) return inRows(isWider(known) ? [[first], [second]] : [[first, second]]);
  if (rest.length > 1) return inRows([[first, second], rest]);
  return first < WIDE ? besides(first, [second, ...rest]) : inRows([[first], [second, ...rest]]);
}

function isWider(sizes: readonly Size[]): boolean {
  return sizes.reduce((sum, { width, height }) => sum + width / height, 0) > STRIPES;
}

/** One picture: as it is where it is small, else as large as there is space; nothing of it is cut off. */
function whole({ width: ownWidth, height: ownHeight }: Size): Mosaic {
  const ratio = ownWidth / ownHeight;
  const width = Math.round(between(MIN_INLINE, Math.min(ownWidth, MAX_BLOCK * ratio), MAX_INLINE));
  const height = Math.round(between(MIN_BLOCK, width / ratio, MAX_BLOCK));
  return { width, height, tiles: [{ x: 0, y: 0, width, height }] };
}

/** Rows of the full width, each as high as its pictures take; lower, where they would be too high together. */
function inRows(rows: readonly (readonly number[])[]): Mosaic {
  const gaps = (rows.length - 1) * GAP;
  const wanted = rows.map((ratios) => (MAX_INLINE - (ratios.length - 1) * GAP) / sum(ratios));
  const scale = Math.min(1, (MAX_BLOCK - gaps) / sum(wanted));
  const tiles: Tile[] = [];
  let y = 0;
  for (const [index, ratios] of rows.entries()) {
    const height = Math.round((wanted[index] ?? 0) * scale);
    const widths = share(MAX_INLINE, ratios);
    let x = 0;
    for (const width of widths) {
      tiles.push({ x, y, width, height });
      x += width + GAP;
    }
    y += height + GAP;
  }
  return { width: MAX_INLINE, height: y - GAP, tiles };
}

/** The first from top to bottom, the others one above the other beside it. */
function besides(first: number, others: readonly number[]): Mosaic {
  const stack = 1 / sum(others.map((ratio) => 1 / ratio));
  const [width = 0, rest = 0] = share(MAX_INLINE, [first, stack]);
  const height = Math.round(Math.min(MAX_BLOCK, width / first));
  let y = 0;
  const beside = share(
    height,
    others.map((ratio) => 1 / ratio),
  ).map((each) => {
    const tile = { x: width + GAP, y, width: rest, height: each };
    y += each + GAP;
    return tile;
  });
  return { width: MAX_INLINE, height, tiles: [{ x: 0, y: 0, width, height }, ...beside] };
}

/** Divides a length, without the gaps, by weight into whole pixels. */
function share(length: number, weights: readonly number[]): number[] {
  const space = length - (weights.length - 1) * GAP;
  const total = sum(weights);
  const parts = weights.slice(0, -1).map((weight) => Math.round((space * weight) / total));
  return [...parts, space - sum(parts)];
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function between(least: number, value: number, most: number): number {
  return Math.min(most, Math.max(least, value));
}
