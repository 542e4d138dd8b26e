import type { AttachmentKind } from "../../../protocol/entities.ts";
import { excerpt } from "../../content/excerpt.ts";
import type { Localize } from "../../i18n/localize.ts";

const LENGTH = 140;

/** A message as one short line: without line breaks, without the marks of formatting, and of an answer only the answer. */
export function previewText(text: string): string {
  return excerpt(text, LENGTH);
}

/** Files as one short line, for a message that has no text. */
export function filesText(localize: Localize, files: readonly { readonly kind: AttachmentKind; readonly name: string }[]): string {
  const [first] = files;
  if (first === undefined) return "";
  if (files.length > 1) return localize.term("fileCount", { count: files.length });
  if (first.kind === "voice") return localize.term("voiceMessage");
  return first.kind === "image" ? localize.term("picture") : first.name;
}
