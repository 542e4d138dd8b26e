import { broken, mustKeep } from "../../content-rules.ts";
import { bufferSource } from "../buffer-source.ts";
import { checkCfb, type LookAtPackage } from "./cfb.ts";
import { openCfb } from "./cfb-file.ts";
import { kindOfPart } from "./part-kinds.ts";
import type { Unpacking } from "../unpacking.ts";
import type { ZipVisitor } from "../zip-contents.ts";

/** How files in a file are looked at, beside what all have in common. */
export interface PartRules {
  readonly unpacking: Unpacking;
  readonly lookInside: LookAtPackage;
  /** Whether a part is read as a whole. */
  readonly isRead?: (name: string, head: Buffer) => boolean;
  readonly check?: (name: string, bytes: Buffer) => Promise<void> | void;
}

/** Refuses programs, archives and macros among the files in a file by what they are, and looks into what is packed in them. */
export function createPartVisitor({ unpacking, lookInside, isRead, check }: PartRules): ZipVisitor {
  return {
    wants({ name, unpacked }, head) {
      const kind = kindOfPart(name, head);
      if (kind === "package" || kind === "compound") return "whole";
      if (isRead?.(name, head) !== true) return "head";
      unpacking.read(unpacked);
      return "whole";
    },
    async see({ name }, bytes) {
      const kind = kindOfPart(name, bytes);
      if (kind === "archive" || kind === "program" || kind === "macros") throw broken(kind, name);
      if (kind === "package") await lookInside(bufferSource(bytes), unpacking.deeper());
      else if (kind === "compound") await checkCfb(await openCfb(bufferSource(bytes)), { lookInside, unpacking });
      else await check?.(name, bytes);
    },
  };
}

/** Readers take less than the whole mark, and pass over what stands before it: a byte order mark, blanks, zeros, braces. */
const RICH_TEXT = /^(?:\xef\xbb\xbf)?[\s\0]*\{[\s\0{]*\\rt/i;
const MIME = /^(?:\xef\xbb\xbf)?[\s\0]*MIME-Version:/i;

/** Whether a text that a paper takes in is read as a whole: old kinds of it may hold objects. */
export function isImported(head: Buffer): boolean {
  const start = head.toString("latin1", 0, 200);
  return RICH_TEXT.test(start) || MIME.test(start);
}

/** Refuses a text to be taken in that holds objects or macros. @throws Failure `file_type_dangerous` */
export function checkImported(name: string, bytes: Buffer): void {
  const text = bytes.toString("latin1");
  mustKeep(!RICH_TEXT.test(text) || !/\\obj/i.test(text), "package", name);
  mustKeep(!MIME.test(text) || !text.includes("QWN0aXZlTWltZ"), "macros", name);
}
