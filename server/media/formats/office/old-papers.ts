import { mustKeep } from "../../content-rules.ts";
import type { CfbEntry, CfbFile } from "./cfb-file.ts";

/** Bytes at the beginning of a book within which its sheets are listed. */
const GLOBALS = 8 * 1024 * 1024;
const END_OF_GLOBALS = 0x000a;
const FILE_PASS = 0x002f;
const SHEET = 0x0085;
const MACRO_SHEET = 1;

/** Refuses an old table (MS-XLS, section 2.4) with sheets of macros, or encrypted. @throws Failure */
export async function checkBook(file: CfbFile, entry: CfbEntry): Promise<void> {
  const book = await file.read(entry, GLOBALS);
  for (let at = 0; at + 4 <= book.length; at += 4 + book.readUInt16LE(at + 2)) {
    const kind = book.readUInt16LE(at);
    if (kind === END_OF_GLOBALS) return;
    mustKeep(kind !== FILE_PASS, "encrypted", entry.name);
    if (kind === SHEET && at + 10 <= book.length) mustKeep(book.readUInt8(at + 9) !== MACRO_SHEET, "macros", entry.name);
  }
}

const ENCRYPTED = 0x0100;

/** Refuses an old letter (MS-DOC, section 2.5.2) that is encrypted. @throws Failure */
export async function checkText(file: CfbFile, entry: CfbEntry): Promise<void> {
  const head = await file.read(entry, 12);
  mustKeep(head.length < 12 || (head.readUInt16LE(10) & ENCRYPTED) === 0, "encrypted", entry.name);
}

/** The head of the record that says whether a talk has macros, and of the one around it (MS-PPT, sections 2.4.10 and 2.4.11). */
const MACRO_INFO = Buffer.from("1f00ff0314000000020000040c000000", "hex");
const MACRO_INFO_BYTES = MACRO_INFO.length + 8;

/** Refuses an old talk that says that it has macros: they lie compressed among its slides. @throws Failure */
export async function checkTalk(file: CfbFile, entry: CfbEntry): Promise<void> {
  let before = Buffer.alloc(0);
  for await (const piece of file.pieces(entry)) {
    const bytes = Buffer.concat([before, piece]);
    for (let at = bytes.indexOf(MACRO_INFO); at >= 0 && at + MACRO_INFO_BYTES <= bytes.length; at = bytes.indexOf(MACRO_INFO, at + 1))
      mustKeep(bytes.readUInt32LE(at + MACRO_INFO.length + 4) === 0, "macros", entry.name);
    before = bytes.subarray(-MACRO_INFO_BYTES);
  }
}
