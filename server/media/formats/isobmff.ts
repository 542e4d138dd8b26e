import { type ByteReader, type FileSource, readThrough } from "./file-source.ts";
import { type Findings, mustAgree, mustHold, NO_FINDINGS } from "./findings.ts";

/** Boxes at the top level; a film in fragments of a second has two for each. */
const BOXES = 50_000;
/** Those that a file of this family may begin with; the last four in films older than the first. */
const FIRST = ["ftyp", "moov", "mdat", "wide", "free"];
/** Those that hold what is shown or heard. */
const CONTENT = ["moov", "moof", "meta"];

/** Follows the top boxes of an ISO base media file (ISO/IEC 14496-12, section 4.2): films, sound, HEIC, AVIF. */
export function lookAtIsobmff(source: FileSource): Promise<Findings> {
  return readThrough(source, async (reader) => {
    const names = new Set<string>();
    for (let count = 0; reader.offset < source.size; count += 1) {
      mustHold(count < BOXES);
      const { name, left } = await readHead(reader, source.size);
      if (count === 0) mustAgree(FIRST.includes(name));
      names.add(name);
      await reader.skip(left);
    }
    mustHold(CONTENT.some((name) => names.has(name)));
    return NO_FINDINGS;
  });
}

async function readHead(reader: ByteReader, size: number): Promise<{ name: string; left: number }> {
  const start = reader.offset;
  const head = await reader.take(8);
  const name = head.toString("latin1", 4);
  mustHold(/^[\x20-\x7e\xa9]{4}$/.test(name));
  const said = head.readUInt32BE(0);
  // 1: a length of 64 bits follows; 0: up to the end.
  const length = said === 1 ? Number((await reader.take(8)).readBigUInt64BE()) : said === 0 ? size - start : said;
  const left = length - (reader.offset - start);
  mustHold(left >= 0 && reader.offset + left <= size);
  return { name, left };
}
