import { mustKeep } from "../../content-rules.ts";
import { xmlText } from "./xml-text.ts";

/** What may stand before the root: the declaration, comments, instructions and blanks. */
const BEFORE_ROOT = /^\ufeff?(?:\s+|<\?[^]*?\?>|<!--[^]*?-->)*/;
/** Bytes within which the root begins. */
const PROLOG = 16_384;
/** A document type by its name alone, or one that these two publish. */
const TYPE = String.raw`<!DOCTYPE\s+[\w:.-]+(?:\s+PUBLIC\s+"-//(?:OpenOffice\.org|W3C)//[^"<>]*"(?:\s+"(?:https?://www\.w3\.org/[^"<>]*|[\w.-]+)")?)?\s*`;
/** A drawing program's entities: short texts, none of which names another or a file. */
const ENTITIES = String.raw`\[(?:\s|<!ENTITY\s+[\w.-]+\s+(?:"[^"&%<]{0,200}"|'[^'&%<]{0,200}')\s*>)*\]\s*`;
const HARMLESS_TYPE = new RegExp(`^${TYPE}>`, "i");
const DRAWING_TYPE = new RegExp(`^(?=<!DOCTYPE\\s+svg\\s)${TYPE}${ENTITIES}>`, "i");

/** Encodings in which every byte of ASCII is what it seems; markup could hide in others, which no paper may declare (ECMA-376, part 2, section 8.2). */
const PLAIN = /^(?:utf-?8|utf-?16(?:le|be)?|us-ascii|iso-8859-\d+|windows-125\d)$/i;
const DECLARATION = /^\ufeff?<\?xml\s[^>]*?\bencoding\s*=\s*(?:"([^"<>]*)"|'([^'<>]*)')/;

/** Whether these first bytes begin a text of markup: no font or picture that happens to have the letter first. */
export function isMarkup(head: Buffer): boolean {
  const start = xmlText(head.subarray(0, 400)).trimStart().slice(0, 100);
  // XML has no control characters but these three.
  return /^<[?!a-z_:]/i.test(start) && Array.from(start).every((character) => character >= " " || "\t\n\r".includes(character));
}

/**
 * Refuses XML whose document type could make much out of little, or reads other files: Office Open XML has none (ECMA-376, part 2, section 8), old writers of
 * OpenDocument name one without declaring anything. @throws Failure `file_malformed`
 */
export function checkProlog(bytes: Buffer, where: string): void {
  const text = xmlText(bytes.subarray(0, PROLOG));
  const [, double, single] = DECLARATION.exec(text) ?? [];
  mustKeep(PLAIN.test(double ?? single ?? "utf-8"), "encoding", where);
  let rest = text.slice(BEFORE_ROOT.exec(text)?.[0].length ?? 0);
  const type = HARMLESS_TYPE.exec(rest) ?? DRAWING_TYPE.exec(rest);
  if (type !== null) rest = rest.slice(type[0].length).replace(BEFORE_ROOT, "");
  mustKeep(/^<[^!?\s]/.test(rest), "entities", where);
}
