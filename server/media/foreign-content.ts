import type { FileSource } from "./file-source.ts";
import { mustAgree } from "./forms/findings.ts";

/** Bytes at either end that are searched. Archives are read from their end, whose comment has up to 64 KiB. */
const EDGE = 66_000;
/** Markup of pages and of server scripts. No camera, recorder or drawing program writes it. */
export const PAGE = /<(?:script|html|svg|iframe|body|object|embed|\?php|!doctype|!entity)[\s/>]/i;
const DIRECTORY_END = Buffer.from("PK\u0005\u0006", "latin1");
const ARCHIVES: readonly Buffer[] = ["Rar!\u001a\u0007", "7z\u00bc\u00af\u0027\u001c", "PK\u0003\u0004", "%PDF-"].map((text) =>
  Buffer.from(text, "latin1"),
);
/** Bytes by which the end of an archive and of the file may differ. */
const SLACK = 64;
/** Bytes at the beginning within which programs for other formats look for theirs. */
const LEAD = 2_048;

/**
 * Refuses what is a second format beside the one it claims: an archive that begins or ends in it, a paper, a page. Only the edges are searched, for
 * that is where readers of those formats look. @throws Failure `file_type_mismatch`
 */
export async function refuseForeignContent(source: FileSource): Promise<void> {
  const head = await source.range(0, Math.min(EDGE, source.size));
  const tail = source.size <= EDGE ? head : await source.range(source.size - EDGE, source.size);
  for (const edge of [head, tail]) mustAgree(!PAGE.test(edge.toString("latin1")));
  mustAgree(!tail.includes(DIRECTORY_END));
  const lead = head.subarray(0, LEAD);
  mustAgree(!ARCHIVES.some((signature) => lead.includes(signature)));
}

/** Refuses a file that is an archive when it is read from its end, as archives are. @throws Failure `file_type_mismatch` */
export async function refuseArchiveAtEnd(source: FileSource): Promise<void> {
  const tail = await source.range(Math.max(0, source.size - EDGE), source.size);
  for (let at = tail.indexOf(DIRECTORY_END); at >= 0; at = tail.indexOf(DIRECTORY_END, at + 1)) {
    const end = at + 22 <= tail.length ? at + 22 + tail.readUInt16LE(at + 20) : 0;
    mustAgree(Math.abs(end - tail.length) > SLACK);
  }
}
