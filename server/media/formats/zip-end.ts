import { Failure } from "../../base/errors.ts";
import type { FileSource } from "./file-source.ts";
import { mustHold } from "./findings.ts";

/** Where the directory of an archive is, and what it holds. */
export interface ZipEnd {
  readonly count: number;
  readonly start: number;
  readonly end: number;
}

const END_HEAD = 22;
const LOCATOR = 20;
const END_64 = 56;
/** What stands where Zip64 has the number. */
const ELSEWHERE_16 = 0xffff;
const ELSEWHERE_32 = 0xffff_ffff;

/** Reads the end of an archive (APPNOTE 4.3.14 to 4.3.16), which must be the last of the file. @throws Failure `file_malformed` */
export async function readZipEnd(source: FileSource): Promise<ZipEnd> {
  const { at, end } = await findEnd(source);
  const [count, bytes, start] = [end.readUInt16LE(10), end.readUInt32LE(12), end.readUInt32LE(16)];
  mustHold(end.readUInt32LE(4) === 0 && end.readUInt16LE(8) === count);
  const large = await readLargeEnd(source, at);
  if (large === null) {
    mustHold(start + bytes === at);
    return { count, start, end: at };
  }
  // Readers differ in which of the two they believe.
  mustHold(agrees(count, large.count, ELSEWHERE_16) && agrees(start, large.start, ELSEWHERE_32));
  mustHold(agrees(bytes, large.end - large.start, ELSEWHERE_32));
  return large;
}

const agrees = (short: number, long: number, elsewhere: number): boolean => short === elsewhere || short === long;

async function findEnd(source: FileSource): Promise<{ at: number; end: Buffer }> {
  const from = Math.max(0, source.size - END_HEAD - 0xffff);
  const tail = await source.range(from, source.size);
  for (let at = tail.length - END_HEAD; at >= 0; at -= 1) {
    if (tail.readUInt32LE(at) !== 0x06054b50 || at + END_HEAD + tail.readUInt16LE(at + 20) !== tail.length) continue;
    return { at: from + at, end: tail.subarray(at) };
  }
  throw new Failure("file_malformed");
}

/** What Zip64 says, where its locator stands right before the end. */
async function readLargeEnd(source: FileSource, at: number): Promise<ZipEnd | null> {
  if (at < LOCATOR + END_64) return null;
  const locator = await source.range(at - LOCATOR, at);
  if (locator.readUInt32LE(0) !== 0x07064b50) return null;
  const record = toNumber(locator, 8);
  mustHold(record <= at - LOCATOR - END_64);
  const end = await source.range(record, record + END_64);
  mustHold(end.readUInt32LE(0) === 0x06064b50 && record + 12 + toNumber(end, 4) === at - LOCATOR);
  const [count, bytes, start] = [toNumber(end, 32), toNumber(end, 40), toNumber(end, 48)];
  mustHold(toNumber(end, 24) === count && end.readUInt32LE(16) === 0 && end.readUInt32LE(20) === 0 && start + bytes === record);
  return { count, start, end: record };
}

/** A number of 64 bits that a file may have. @throws Failure `file_malformed` for larger ones */
export function toNumber(bytes: Buffer, at: number): number {
  const value = Number(bytes.readBigUInt64LE(at));
  mustHold(Number.isSafeInteger(value));
  return value;
}
