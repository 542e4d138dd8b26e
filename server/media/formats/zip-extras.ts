import { mustHold } from "./findings.ts";
import { toNumber } from "./zip-end.ts";

const ZIP64 = 0x0001;
const ELSEWHERE = 0xffff_ffff;

/** The content of the extra field (APPNOTE 4.5) named `wanted`, null where there is none. @throws Failure `file_malformed` for two of it */
export function findExtra(extras: Buffer, wanted: number): Buffer | null {
  let found: Buffer | null = null;
  for (let at = 0; at + 4 <= extras.length; at += 4 + extras.readUInt16LE(at + 2)) {
    if (extras.readUInt16LE(at) !== wanted) continue;
    mustHold(found === null);
    found = extras.subarray(at + 4, at + 4 + extras.readUInt16LE(at + 2));
  }
  return found;
}

/** Fills in, in this order, the numbers that an entry leaves to its Zip64 field (APPNOTE 4.5.3). @throws Failure `file_malformed` where it lacks one */
export function readLargeSizes<Sizes extends readonly number[]>(extras: Buffer, sizes: Sizes): Sizes {
  if (!sizes.includes(ELSEWHERE)) return sizes;
  const field = findExtra(extras, ZIP64);
  mustHold(field !== null);
  let at = 0;
  const filled = sizes.map((size) => {
    if (size !== ELSEWHERE) return size;
    mustHold(at + 8 <= field.length);
    at += 8;
    return toNumber(field, at - 8);
  });
  // As many numbers as came in, in their order: of `map` the compiler does not know that.
  return filled as unknown as Sizes;
}
