import { mustKeep } from "../../content-rules.ts";
import type { FileSource } from "../file-source.ts";
import type { LookAtPackage } from "./cfb.ts";
import { mustAgree, mustHold } from "../findings.ts";
import { checkPartName } from "./part-names.ts";
import { checkImported, createPartVisitor, isImported } from "./parts.ts";
import { checkRelationships } from "./relationships.ts";
import type { Unpacking } from "../unpacking.ts";
import { checkProlog, isMarkup } from "./xml-prolog.ts";
import { xmlElements, xmlText } from "./xml-text.ts";
import { readZipContents } from "../zip-contents.ts";
import type { ZipDirectory } from "../zip-directory.ts";

/** What makes a package a paper of that kind (ECMA-376, part 1, sections 11.3.10, 12.3.23 and 13.3.6). */
const MAIN_PARTS = {
  word: "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
  sheet: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
  slides: "application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml",
} as const;
export type OfficeForm = keyof typeof MAIN_PARTS;

const CONTENT_TYPES = "[content_types].xml";
const RELATIONSHIPS = /(?:^|\/)_rels\/[^/]*\.rels$/;
const RUNNING_TYPES = /macroenabled|vbaproject|vbadata|macrosheet|activex/;
/** A part in pieces (ECMA-376, part 2, section 7.2.3.2): read in other ways by others. */
const PIECE = /\/\[\d+\](?:\.last)?\.piece$/;

export interface PaperLook {
  /** Null: a package of any kind. */
  readonly form: OfficeForm | null;
  readonly unpacking: Unpacking;
  readonly lookInside: LookAtPackage;
}

/** The name of a part as it is compared: without regard to case and codes (ECMA-376, part 2, section 6.2.2.3). */
function partName(name: string): string {
  const plain = name.replaceAll("\\", "/").replace(/%[0-9a-f]{2}/gi, (code) => String.fromCharCode(Number.parseInt(code.slice(1), 16)));
  return plain.toLowerCase();
}

export const isOfficePaper = ({ entries }: ZipDirectory): boolean => entries.some(({ name }) => partName(name) === CONTENT_TYPES);

/** A paper of Office Open XML (ECMA-376) without macros, programs and what is loaded from elsewhere. */
export async function checkOfficePaper(source: FileSource, directory: ZipDirectory, { form, ...inside }: PaperLook): Promise<void> {
  mustAgree(isOfficePaper(directory));
  const names = directory.entries.map(({ name }) => partName(name));
  mustKeep(new Set(names).size === names.length && !names.some((name) => PIECE.test(name)), "parts");
  for (const { name } of directory.entries) checkPartName(partName(name), name);
  let types: ReadonlySet<string> = new Set();
  const visitor = createPartVisitor({
    ...inside,
    isRead: (name, head) => partName(name) === CONTENT_TYPES || RELATIONSHIPS.test(partName(name)) || isImported(head),
    async check(name, bytes) {
      const lower = partName(name);
      const isList = lower === CONTENT_TYPES || RELATIONSHIPS.test(lower);
      if (isList || isMarkup(bytes)) checkProlog(bytes, name);
      if (lower === CONTENT_TYPES) types = contentTypes(bytes);
      else if (isList) await checkRelationships(bytes, name);
      else checkImported(name, bytes);
    },
  });
  await readZipContents(source, directory, visitor);
  mustAgree(form === null || types.has(MAIN_PARTS[form]));
}

/** The types that a package lists. @throws Failure `file_type_dangerous` for one that runs */
function contentTypes(bytes: Buffer): ReadonlySet<string> {
  const types = new Set<string>();
  for (const { name, attributes } of xmlElements(xmlText(bytes))) {
    const type = (attributes.get("ContentType") ?? "").trim().toLowerCase();
    mustHold(name !== "Types" || type === "");
    mustKeep(!RUNNING_TYPES.test(type), "macros", attributes.get("PartName") ?? attributes.get("Extension"));
    types.add(type);
  }
  return types;
}
