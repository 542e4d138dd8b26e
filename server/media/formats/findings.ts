import { Failure } from "../../base/errors.ts";

/** What a look at a file finds beside that it is one: pixels, where its head tells them. */
export interface Findings {
  readonly width: number | null;
  readonly height: number | null;
}

export const NO_FINDINGS: Findings = { width: null, height: null };

/** Pixels of one picture; beyond, opening it would cost its readers too much. */
const PIXELS = 50_000_000;
const SIDE = 32_768;
/** Pictures in one moving picture. */
export const FRAMES = 2_000;
/** Parts (chunks, blocks, boxes) that a file is followed through. */
export const PARTS = 200_000;

/** @throws Failure `file_malformed` for a picture without pixels or with too many */
export function checkPixels(width: number, height: number): Findings {
  if (width < 1 || height < 1 || width > SIDE || height > SIDE || width * height > PIXELS) throw new Failure("file_malformed");
  return { width, height };
}

/** @throws Failure `file_malformed` unless `fact` */
export function mustHold(fact: boolean): asserts fact {
  if (!fact) throw new Failure("file_malformed");
}

/** @throws Failure `file_type_mismatch` unless `fact` */
export function mustAgree(fact: boolean): asserts fact {
  if (!fact) throw new Failure("file_type_mismatch");
}
