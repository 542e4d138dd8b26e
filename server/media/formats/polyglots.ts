import { Failure } from "../../base/errors.ts";
import type { FileSource } from "./file-source.ts";
import { sliceSource } from "./buffer-source.ts";
import type { LookAtPackage } from "./office/cfb.ts";
import { allowUnpacking } from "./unpacking.ts";
import { broken, mustKeep } from "../content-rules.ts";

/** Bytes at either end that are searched. Archives are read from their end, whose comment has up to 64 KiB. */
const EDGE = 66_000;
/** Markup of pages and of server scripts. No camera, recorder or drawing program writes it. */
export const PAGE = /<(?:script|html|svg|iframe|body|object|embed|\?php|!doctype|!entity)[\s/>]/i;
const DIRECTORY_END = Buffer.from("PK\u0005\u0006", "latin1");
const ARCHIVES: readonly Buffer[] = ["Rar!\u001a\u0007", "7z\u00bc\u00af\u0027\u001c", "PK\u0003\u0004", "%PDF-"].map((text) =>
  Buffer.from(text, "latin1"),
);
/** Bytes at the beginning within which programs for other formats look for theirs. */
const LEAD = 2_048;

/**
 * Refuses what is a second format beside the one it claims: an archive that begins or ends in it, a paper, a page. Only the edges are searched, for
 * that is where readers of those formats look. @throws Failure `file_type_mismatch`
 */
export async function refusePolyglot(source: FileSource): Promise<void> {
  const head = await source.range(0, Math.min(EDGE, source.size));
  const tail = source.size <= EDGE ? head : await source.range(source.size - EDGE, source.size);
  for (const edge of [head, tail]) mustKeep(!PAGE.test(edge.toString("latin1")), "second-format");
  mustKeep(!tail.includes(DIRECTORY_END), "second-format");
  const lead = head.subarray(0, LEAD);
  mustKeep(!ARCHIVES.some((signature) => lead.includes(signature)), "second-format");
}

/** Archives that are found wherever they begin, within so many bytes (self-extracting ones begin as programs). */
const UNANCHORED: readonly Buffer[] = ARCHIVES.slice(0, 2);
const UNANCHORED_WITHIN = 1024 * 1024;
const DIRECTORY_HEAD = Buffer.from("PK\u0001\u0002", "latin1");
const END_HEAD = 22;

/**
 * Refuses a paper that is an archive as well: archives are read from their end, and readers differ in how much they let stand behind it and before it. What
 * is found is one only where it has a directory. Taken is one alone that `lookInside` takes, an office
 * paper: some programs put the source of a PDF into it.
 * @throws Failure `file_type_mismatch`
 */
export async function refuseArchive(source: FileSource, lookInside: LookAtPackage): Promise<void> {
  const head = await source.range(0, Math.min(UNANCHORED_WITHIN, source.size));
  mustKeep(!UNANCHORED.some((signature) => head.includes(signature)), "second-format");
  const from = Math.max(0, source.size - EDGE);
  const tail = await source.range(from, source.size);
  let sources = 0;
  for (let at = tail.indexOf(DIRECTORY_END); at >= 0 && at + END_HEAD <= tail.length; at = tail.indexOf(DIRECTORY_END, at + 1)) {
    mustKeep(!isZip64(tail, at), "second-format");
    const end = from + at;
    const start = end - tail.readUInt32LE(at + 12);
    const directory = start >= 0 && start + 4 <= source.size ? await source.range(start, start + 4) : null;
    if (directory?.equals(DIRECTORY_HEAD) !== true) continue;
    sources += 1;
    const archive = sliceSource(source, start - tail.readUInt32LE(at + 16), end + END_HEAD + tail.readUInt16LE(at + 20));
    mustKeep(archive !== null && sources === 1, "second-format");
    await lookInside(archive, allowUnpacking(archive.size)).catch((cause: unknown) => {
      throw cause instanceof Failure ? broken("second-format") : cause;
    });
  }
}

/** Whether the place before the end of an archive says where its Zip64 directory is. */
function isZip64(tail: Buffer, at: number): boolean {
  return at >= 20 && tail.readUInt32LE(at - 20) === 0x07064b50;
}
