import type { AttachmentKind } from "../../protocol/entities.ts";
import type { Localize } from "../i18n/localize.ts";

const LENGTH = 140;

/** A message as one short line: without line breaks, without the marks of formatting, and of an answer only the answer. */
export function previewText(text: string): string {
  const said = text.replace(/^>.*\n+/gm, "");
  return (said.trim() === "" ? text : said)
    .slice(0, LENGTH * 2)
    .replace(/```|^[>\-+*] /gm, "")
    .replace(/(\*\*|__|~~|[*_`])(\S|\S.*?\S)\1/g, "$2")
    .replace(/\s+/g, " ")
    .trim()
    .slice(0, LENGTH);
}

/** Files as one short line, for a message that has no text. */
export function filesText(localize: Localize, files: readonly { readonly kind: AttachmentKind; readonly name: string }[]): string {
  const [first] = files;
  if (first === undefined) return "";
  if (files.length > 1) return localize.term("fileCount", { count: files.length });
  if (first.kind === "voice") return localize.term("voiceMessage");
  return first.kind === "image" ? localize.term("picture") : first.name;
}
