import { CFB_SIGNATURE } from "./cfb-file.ts";

/** What the first bytes of a file in a file say that it is, as far as rules ask. */
export type PartKind = "package" | "compound" | "archive" | "program" | "macros" | "other";

const bytes = (text: string): Buffer => Buffer.from(text, "latin1");
const PACKAGE = bytes("PK\u0003\u0004");
const ARCHIVES: readonly (readonly [at: number, signature: Buffer])[] = [
  [0, bytes("PK\u0005\u0006")],
  [0, bytes("PK\u0007\u0008")],
  [0, bytes("Rar!\u001a\u0007")],
  [0, bytes("7z\u00bc\u00af\u0027\u001c")],
  [0, bytes("\u00fd7zXZ\u0000")],
  [0, bytes("\u001f\u008b\u0008")],
  [4, bytes("1AY&SY")],
  [0, bytes("\u0028\u00b5\u002f\u00fd")],
  [0, bytes("MSCF\u0000\u0000\u0000\u0000")],
  [0, bytes("LZIP\u0001")],
  [2, bytes("-lh5-")],
  [2, bytes("-lh7-")],
  [7, bytes("**ACE**")],
  [257, bytes("ustar")],
  [32_769, bytes("CD001")],
];
/** Pictures that are packed by themselves (ECMA-376 names them x-emz and x-wmz). */
const PACKED_PICTURE = /\.(?:emz|wmz|svgz)$/i;
const PROGRAMS: readonly Buffer[] = [
  "\u007fELF",
  "\u00ce\u00fa\u00ed\u00fe",
  "\u00cf\u00fa\u00ed\u00fe",
  "\u00fe\u00ed\u00fa\u00ce",
  "\u00fe\u00ed\u00fa\u00cf",
  "\u00ca\u00fe\u00ba\u00be",
  "L\u0000\u0000\u0000\u0001\u0014\u0002\u0000",
  "dex\n0",
].map(bytes);
const SCRIPT = /^#!\s*\//;
const FLASH = /^[FCZ]WS/;
const FLASH_VERSIONS = 64;

export function kindOfPart(name: string, head: Buffer): PartKind {
  const startsWith = (signature: Buffer, at = 0): boolean => head.subarray(at, at + signature.length).equals(signature);
  if (startsWith(PACKAGE)) return "package";
  if (startsWith(CFB_SIGNATURE)) return "compound";
  if (startsWith(bytes("ActiveMime"))) return "macros";
  if (PROGRAMS.some((signature) => startsWith(signature)) || isForWindows(head) || isFlash(head)) return "program";
  if (SCRIPT.test(head.toString("latin1", 0, 40))) return "program";
  if (!PACKED_PICTURE.test(name) && ARCHIVES.some(([at, signature]) => startsWith(signature, at))) return "archive";
  return "other";
}

/** Three letters, a version and a length, which has a zero where a text has none. */
function isFlash(head: Buffer): boolean {
  return FLASH.test(head.toString("latin1", 0, 3)) && (head[3] ?? FLASH_VERSIONS) < FLASH_VERSIONS && head.subarray(4, 8).includes(0);
}

/** A program for DOS or Windows; not a text, or a font whose first bytes are scrambled, that begins with the same two letters. */
function isForWindows(head: Buffer): boolean {
  if (head.toString("latin1", 0, 2) !== "MZ") return false;
  if (head.length < 64) return head.includes(0);
  const at = head.readUInt32LE(60);
  return /^(?:PE\0\0|NE|LE|LX)/.test(head.toString("latin1", at, at + 4)) || head.subarray(0, 32).filter((byte) => byte === 0).length > 8;
}
