import type { ErrorCode } from "../../../protocol/errors.ts";
import type { ContentRule } from "../../../server/media/content-rules.ts";
import { zip } from "./zip.ts";

/** A file that tries to get past the rules in one way, the code that it meets, and the rule by its name where the code is that of several. */
export type BadRow = readonly [
  technique: string,
  code: ErrorCode,
  name: string,
  mediaType: string,
  content: Buffer | string,
  rule?: ContentRule,
];

export const HTML = "<!DOCTYPE html><html><script>alert(1)</script></html>";
export const SVG = '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>';
export const EXE = Buffer.concat([
  Buffer.from("MZ"),
  Buffer.alloc(58),
  Buffer.from([0x40, 0, 0, 0]),
  Buffer.from("PE\0\0"),
  Buffer.alloc(4_200),
]);
export const ELF = Buffer.concat([Buffer.from("\u007fELF\u0002\u0001\u0001", "latin1"), Buffer.alloc(4_200)]);
export const JAR = zip([
  { name: "META-INF/MANIFEST.MF", content: "Manifest-Version: 1.0" },
  { name: "Evil.class", content: "cafebabe" },
]);
export const ODT = "application/vnd.oasis.opendocument.text";
