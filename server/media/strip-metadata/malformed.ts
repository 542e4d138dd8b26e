/** The bytes break the rules of the format that they claim. */
export class Malformed extends Error {
  override readonly name = "Malformed";
}

/** Bytes from `start` up to and without `end`. @throws Malformed where the file ends before */
export function cut(bytes: Buffer, start: number, end: number): Buffer {
  if (start > end || end > bytes.length) throw new Malformed("the file ends too early");
  return bytes.subarray(start, end);
}
