import { mustKeep } from "../../content-rules.ts";
import type { FileSource } from "../file-source.ts";
import type { LookAtPackage } from "./cfb.ts";
import { mustAgree } from "../findings.ts";
import { checkPartName } from "./part-names.ts";
import { createPartVisitor } from "./parts.ts";
import type { Unpacking } from "../unpacking.ts";
import { checkProlog, isMarkup } from "./xml-prolog.ts";
import { type XmlElement, xmlElements, xmlText } from "./xml-text.ts";
import { readZipContents } from "../zip-contents.ts";
import type { ZipDirectory } from "../zip-directory.ts";

const MANIFEST = "META-INF/manifest.xml";
const MIME_TYPE = "mimetype";
/** Libraries of macros and scripts, in the document itself and in those it embeds. */
const MACROS = /(?:^|\/)(?:basic|scripts)\//i;
const ENCRYPTED = "encrypted-package";

export interface DocumentLook {
  /** Null: a document of any kind. */
  readonly mediaType: string | null;
  readonly unpacking: Unpacking;
  readonly lookInside: LookAtPackage;
}

export const isOpenDocument = ({ entries }: ZipDirectory): boolean => entries.some(({ name }) => name === MANIFEST);

/** A document of OpenDocument (OASIS ODF 1.3, part 2) without macros, not encrypted. */
export async function checkOpenDocument(
  source: FileSource,
  directory: ZipDirectory,
  { mediaType, ...inside }: DocumentLook,
): Promise<void> {
  mustAgree(isOpenDocument(directory));
  const names = directory.entries.map(({ name }) => name.replaceAll("\\", "/").toLowerCase());
  mustKeep(new Set(names).size === names.length, "parts");
  for (const { name } of directory.entries) {
    mustKeep(!MACROS.test(name.replaceAll("\\", "/")), "macros", name);
    mustKeep(name !== ENCRYPTED, "encrypted", name);
    checkPartName(name);
  }
  const types: string[] = [];
  const isRead = (name: string): boolean => name === MIME_TYPE || /^META-INF\/manifest\.xml$/i.test(name);
  const visitor = createPartVisitor({
    ...inside,
    isRead,
    check(name, bytes) {
      if (name === MIME_TYPE) types.push(bytes.toString("latin1").trim());
      else if (isRead(name)) types.push(...readManifest(bytes, name));
      else if (isMarkup(bytes)) checkProlog(bytes, name);
    },
  });
  await readZipContents(source, directory, visitor);
  mustAgree(mediaType === null || (types.length > 0 && types.every((type) => type === mediaType)));
}

/** The type of the document by its manifest. @throws Failure when something in it runs or is encrypted */
function readManifest(bytes: Buffer, where: string): string[] {
  checkProlog(bytes, where);
  const types: string[] = [];
  for (const element of xmlElements(withoutType(xmlText(bytes)))) {
    mustKeep(element.name !== "encryption-data", "encrypted", where);
    const path = valueOf(element, "full-path");
    mustKeep(!MACROS.test(path.replaceAll("\\", "/")), "macros", path);
    const type = valueOf(element, "media-type").trim();
    if (path === "/" && type !== "") types.push(type);
  }
  return types;
}

/** An attribute by its name without prefix. */
function valueOf({ attributes }: XmlElement, wanted: string): string {
  for (const [name, value] of attributes) if (name === wanted || name.endsWith(`:${wanted}`)) return value;
  return "";
}

/** The text without its document type. */
function withoutType(text: string): string {
  const start = text.search(/<!DOCTYPE/i);
  const end = start < 0 ? -1 : text.indexOf(">", start);
  return end < 0 ? text : text.slice(0, start) + text.slice(end + 1);
}
