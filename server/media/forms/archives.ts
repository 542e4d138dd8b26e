import { Failure } from "../../errors.ts";
import { hasDangerousPart } from "../dangerous-types.ts";
import type { FileSource } from "../file-source.ts";
import { type Findings, mustAgree, mustHold, NO_FINDINGS } from "./findings.ts";
import { readZipContents } from "./zip-contents.ts";
import { readZipDirectory, type ZipDirectory } from "./zip-directory.ts";

/** Archives in an archive: nobody says what they unpack to. */
const ARCHIVE = /\.(?:zip|zipx|7z|rar|r\d\d|gz|tgz|bz2|tbz2?|xz|txz|zst|lz|lzma|lz4|z|tar|cab|arj|ace|cpio|lha|lzh)$/i;
const MACROS = /vbaproject|vbadata|macrosheet|(?:^|\/)activex\//i;
/** Parts of office papers that would be dangerous alone. */
const PAPER_PARTS = /\.(?:xml|bin|svg|html?|mht|vml)$/i;

const fileName = (path: string): string => `x${path.replaceAll("\\", "/").replace(/\/$/, "").split("/").at(-1) ?? ""}`;

/** An archive of files that are taken alone too; XML, which so many formats are written in, is the exception. */
export async function lookAtZip(source: FileSource): Promise<Findings> {
  const directory = await readZipDirectory(source);
  for (const { name } of directory.entries) {
    if (MACROS.test(name) || (hasDangerousPart(fileName(name)) && !isPlainXml(name))) throw new Failure("file_type_dangerous");
    mustHold(!ARCHIVE.test(name));
  }
  await readZipContents(source, directory, []);
  return NO_FINDINGS;
}

function isPlainXml(name: string): boolean {
  return /\.xml$/i.test(name) && !hasDangerousPart(fileName(name).slice(0, -4));
}

/** What makes a package a paper of that kind (ECMA-376, part 2, section 10.1.2). */
const MAIN_PARTS = {
  word: "wordprocessingml.document.main+xml",
  sheet: "spreadsheetml.sheet.main+xml",
  slides: "presentationml.presentation.main+xml",
} as const;
const CONTENT_TYPES = "[Content_Types].xml";

/** A paper of Office Open XML without macros. */
export async function lookAtOfficePaper(source: FileSource, form: keyof typeof MAIN_PARTS): Promise<Findings> {
  const directory = await readZipDirectory(source);
  mustAgree(directory.entries.some(({ name }) => name === CONTENT_TYPES));
  checkPaperParts(directory);
  const types = textOf((await readZipContents(source, directory, [CONTENT_TYPES])).get(CONTENT_TYPES));
  // Entities and character codes could spell what is looked for in another way.
  mustHold(!/<!|&#/.test(types));
  if (/macroenabled|vbaproject|macrosheet|activex/i.test(types)) throw new Failure("file_type_dangerous");
  mustAgree(types.includes(MAIN_PARTS[form]));
  return NO_FINDINGS;
}

const MANIFEST = "META-INF/manifest.xml";

/** A paper of OpenDocument (OASIS ODF 1.3, part 2, section 3) without macros, not encrypted. */
export async function lookAtOpenDocument(source: FileSource, mediaType: string): Promise<Findings> {
  const directory = await readZipDirectory(source);
  const [first] = directory.entries;
  mustAgree(first?.name === "mimetype" && first.method === 0 && directory.entries.some(({ name }) => name === MANIFEST));
  if (directory.entries.some(({ name }) => /^(?:basic|scripts)\//i.test(name))) throw new Failure("file_type_dangerous");
  checkPaperParts(directory);
  const contents = await readZipContents(source, directory, ["mimetype", MANIFEST]);
  mustAgree(textOf(contents.get("mimetype")).trim() === mediaType);
  mustHold(!textOf(contents.get(MANIFEST)).includes("encryption-data"));
  return NO_FINDINGS;
}

function checkPaperParts({ entries }: ZipDirectory): void {
  for (const { name } of entries) {
    if (MACROS.test(name) || (hasDangerousPart(fileName(name)) && !PAPER_PARTS.test(name))) throw new Failure("file_type_dangerous");
  }
}

/** XML of a package is UTF-8 or UTF-16 with its mark. */
function textOf(bytes: Buffer | undefined): string {
  const marked = bytes !== undefined && bytes.length > 1 && [0xfffe, 0xfeff].includes(bytes.readUInt16BE());
  return new TextDecoder(marked ? (bytes[0] === 0xff ? "utf-16le" : "utf-16be") : "utf-8").decode(bytes ?? new Uint8Array());
}
