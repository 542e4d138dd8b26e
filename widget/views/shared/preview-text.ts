import type { ReactiveElement } from "lit";
import type { AttachmentKind } from "../../../protocol/entities.ts";
import { excerpt } from "../../content/excerpt.ts";
import type { Localize } from "../../i18n/localize.ts";

const LENGTH = 140;

/** A message as one short line: its text as it is drawn, without line breaks, and of an answer only the answer. `view` is drawn again when that is known. */
export function previewText(view: ReactiveElement, text: string): string {
  return excerpt(text, LENGTH, () => view.requestUpdate());
}

/** Files as one short line, for a message that has no text. */
export function filesText(localize: Localize, files: readonly { readonly kind: AttachmentKind; readonly name: string }[]): string {
  const [first] = files;
  if (first === undefined) return "";
  if (files.length > 1) return localize.term("fileCount", { count: files.length });
  if (first.kind === "voice") return localize.term("voiceMessage");
  return first.kind === "image" ? localize.term("picture") : first.name;
}
