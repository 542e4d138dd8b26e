import { Failure } from "../base/errors.ts";
import type { FileSource } from "./formats/file-source.ts";
import type { FileType } from "./file-types.ts";
import { mustKeep } from "./content-rules.ts";
import { isDangerous } from "./formats/dangerous-types.ts";
import { refuseArchive, refusePolyglot } from "./formats/polyglots.ts";
import { lookAtOfficePaper, lookAtOpenDocument, lookAtPackage, lookAtZip } from "./formats/archives.ts";
import { lookAtIsobmff } from "./formats/isobmff.ts";
import { lookAtCfb } from "./formats/office/cfb.ts";
import { type Findings, mustAgree, NO_FINDINGS } from "./formats/findings.ts";
import { lookAtGif } from "./formats/gif.ts";
import { lookAtJpeg } from "./formats/jpeg.ts";
import { lookAtPdf } from "./formats/pdf.ts";
import { lookAtPng } from "./formats/png.ts";
import { lookAtWav, lookAtWebp } from "./formats/riff.ts";
import { lookAtMp3, lookAtOgg, lookAtWebm } from "./formats/sound.ts";
import { lookAtText, lookAtTextStart, mustBeNoPage } from "./formats/text.ts";
import type { Sniffer } from "./sniffer-thread.ts";

/** Holds what a file is against what it is said to be. Nothing of it is ever unpacked, drawn or run. */
export interface FileInspector {
  /** @throws Failure `file_type_mismatch`, `file_type_dangerous`, `file_malformed` */
  inspect(source: FileSource, type: FileType): Promise<Findings>;
  /** The first bytes alone, at least SNIFFED_BYTES of them, of a file that is still to come. @throws as `inspect` */
  look(start: Uint8Array, type: FileType): Promise<void>;
}

/** First bytes by which a format is told. */
export const SNIFFED_BYTES = 4_100;
/** Bytes that the sniffer is given of a whole file. */
const HEAD = 65_536;
/** Files that are looked at side by side; each may hold some hundred KiB and a core. */
const AT_ONCE = 4;

const LOOKS: Readonly<Record<FileType["form"], (source: FileSource, type: FileType) => Promise<Findings>>> = {
  png: lookAtPng,
  jpeg: lookAtJpeg,
  gif: lookAtGif,
  webp: lookAtWebp,
  boxes: lookAtIsobmff,
  pdf: lookAtPdf,
  text: lookAtText,
  zip: lookAtZip,
  word: (source) => lookAtOfficePaper(source, "word"),
  sheet: (source) => lookAtOfficePaper(source, "sheet"),
  slides: (source) => lookAtOfficePaper(source, "slides"),
  "open-document": (source, { mediaType }) => lookAtOpenDocument(source, mediaType),
  compound: (source, { extension }) => lookAtCfb(source, extension, lookAtPackage),
  mp3: lookAtMp3,
  ogg: lookAtOgg,
  wav: lookAtWav,
  webm: lookAtWebm,
  opaque: () => Promise.resolve(NO_FINDINGS),
};
/** Forms of which nothing else may be beside them in the same bytes. */
const ALONE: ReadonlySet<FileType["form"]> = new Set(["png", "jpeg", "gif", "webp", "boxes", "mp3", "ogg", "wav", "webm"]);
const ZIPPED: ReadonlySet<FileType["form"]> = new Set(["zip", "word", "sheet", "slides", "open-document"]);

export function createFileInspector(sniffer: Pick<Sniffer, "sniff">): FileInspector {
  const enter = createGate(AT_ONCE);
  const look = async (start: Uint8Array, type: FileType): Promise<void> => {
    if (type.form === "text") return lookAtTextStart(start);
    if (ZIPPED.has(type.form)) return mustAgree(Buffer.from(start.subarray(0, 4)).toString("latin1") === "PK\u0003\u0004");
    const found = await sniffer.sniff(start);
    if (type.form !== "opaque") return mustAgree(found !== null && type.sniffed.includes(found));
    mustBeNoPage(start);
    mustKeep(found === null || !isDangerous(found), "program");
    mustAgree(found === null || found === type.extension);
  };
  const inspect = async (source: FileSource, type: FileType): Promise<Findings> => {
    if (source.size === 0) throw new Failure("file_empty");
    // A text says all it is by all of it.
    if (type.form !== "text") await look(await source.range(0, Math.min(HEAD, source.size)), type);
    const findings = await LOOKS[type.form](source, type);
    if (ALONE.has(type.form)) await refusePolyglot(source);
    if (type.form === "pdf") await refuseArchive(source, lookAtPackage);
    return findings;
  };
  return { look, inspect: (source, type) => enter(() => inspect(source, type)) };
}

/** Lets so many in at a time; the others wait their turn. */
function createGate(places: number): <T>(work: () => Promise<T>) => Promise<T> {
  const waiting: (() => void)[] = [];
  let free = places;
  return async (work) => {
    if (free === 0) await new Promise<void>((resolve) => waiting.push(resolve));
    else free -= 1;
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next === undefined) free += 1;
      else next();
    }
  };
}
