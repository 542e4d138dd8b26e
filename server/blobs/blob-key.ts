import { ATTACHMENT_VARIANTS } from "../../protocol/entities.ts";

const SUFFIXES = ATTACHMENT_VARIANTS.join("|");
// 128 bits at least, and short enough for every file system beside what stores add to it.
const KEY = new RegExp(`^[A-Za-z0-9_-]{22,86}(?:\\.(?:${SUFFIXES}))?$`);

/** Whether the text may name bytes: base64url, for what is made of a file followed by `.` and the variant. Nothing in it leads anywhere else. */
export function isBlobKey(text: string): boolean {
  return KEY.test(text);
}

/** @throws TypeError; never quotes the key */
export function requireBlobKey(text: string): string {
  if (!isBlobKey(text)) throw new TypeError("not a key of stored bytes");
  return text;
}
