import { broken, mustKeep } from "../../content-rules.ts";
import { hasDangerousPart } from "../dangerous-types.ts";

const MACROS = /vbaproject|vbadata|macrosheet|(?:^|\/)activex\/|(?:^|\/)activex[^/]*$/i;
const MACRO_PAPER = /\.(?:do[ct]m|xl(?:sm|tm|am|sb|a|m)|p(?:p[tas]|ot)m|sldm|ppa)$/i;
/** Extensions of parts of papers that are dangerous alone: by what they are the parts are looked at instead. */
const PARTS = /\.(?:xml|rdf|xsl|bin|svg|html?|mht|vml|cer|tmp)$/i;
/** In the place of an extension that is taken. */
const HARMLESS = ".x";
/** Archives by their names. */
const ARCHIVE = /\.(?:zip|zipx|7z|rar|r\d\d|gz|tgz|bz2|tbz2?|xz|txz|zst|lz|lzma|lz4|z|tar|cab|arj|ace|cpio|lha|lzh)$/i;

/** The last part of a path, with something before it: a name that is nothing but an extension is one. */
const fileName = (path: string): string => `x${path.replaceAll("\\", "/").replace(/\/$/, "").split("/").at(-1) ?? ""}`;

/** Refuses what the name of a part in a paper says to be dangerous. @throws Failure */
export function checkPartName(name: string, where = name): void {
  mustKeep(!MACROS.test(name) && !MACRO_PAPER.test(name), "macros", where);
  const file = fileName(name);
  mustKeep(!hasDangerousPart(file.replace(PARTS, HARMLESS)), "program", where);
  mustKeep(!ARCHIVE.test(name), "archive", where);
}

/** The same for a file in an archive, where only XML, which so many formats are written in, is taken beside what would be taken alone. @throws Failure */
export function checkFileName(name: string): void {
  const file = fileName(name);
  mustKeep(!MACROS.test(name) && !MACRO_PAPER.test(name), "macros", name);
  if (ARCHIVE.test(name)) throw broken("archive", name);
  mustKeep(!hasDangerousPart(file.replace(/\.xml$/i, HARMLESS)), "program", name);
}
