import { TextDecoder } from "node:util";
import type { FileSource } from "./file-source.ts";
import { createSylkCheck } from "./office/sylk.ts";
import { mustKeep } from "../content-rules.ts";
import { type Findings, mustAgree, NO_FINDINGS } from "./findings.ts";

// C0 and C1 controls and DEL but tab, line feed, form feed and carriage return; next line (U+0085) ends lines of old systems.
const CONTROL = /(?![\t\n\f\r\u0085])\p{Cc}/u;
/** Of bytes whose encoding is not known: those from 0x80 are letters in most. */
const BYTE_CONTROL = /[^\P{Cc}\t\n\f\r\x80-\x9f]/u;
/** Tags by which a browser takes a text for a page (WHATWG MIME Sniffing, section 7.1), and some that other sniffers know. */
const MARKUP =
  /^[\t\n\f\r ]*(?:<(?:!doctype|html|head|script|iframe|h1|div|font|table|a|style|title|b|body|br|p|img|svg|math|object|embed|link|meta|form|base|frameset|xsl:\w+)(?=[\s/>]|$)|<!--|<!entity|<\?xml|<\?php|<\?=|<%|<x:)/i;
/** First characters of formats that are written as text but are none. */
const OTHER_FORMAT = /^\s*(?:%PDF-|%!PS|\{\\rtf|#!\s*\/|MIME-Version:|Windows Registry Editor|REGEDIT4|\[InternetShortcut\])/i;
/** Bytes within which a browser looks. */
const SNIFFED = 1_445;

/** How a text is written: by its byte order mark, else UTF-8. */
function createDecoder(start: Uint8Array): TextDecoder {
  const [first, second] = start;
  const name = first === 0xff && second === 0xfe ? "utf-16le" : first === 0xfe && second === 0xff ? "utf-16be" : "utf-8";
  return new TextDecoder(name, { fatal: true });
}

/**
 * Reads a text to its end: without control characters, and nothing that a browser would show as a page. What is not UTF-8 may be in an encoding of old
 * systems (Windows-1252, Shift-JIS and their like), in all of which these rules hold byte by byte; such a text is only ever saved, not shown.
 * @throws Failure `file_type_mismatch`
 */
export async function lookAtText(source: FileSource): Promise<Findings> {
  const decoder = createDecoder(await source.range(0, Math.min(2, source.size)));
  if (!(await readsAs(source, decoder))) await readsAs(source, null);
  return NO_FINDINGS;
}

/** Looks at a whole text in one encoding, or, for null, at its bytes; false: it is not in that encoding. */
async function readsAs(source: FileSource, decoder: TextDecoder | null): Promise<boolean> {
  const lookAtLine = createSylkCheck();
  let start = "";
  for await (const chunk of await source.stream()) {
    const text = decode(decoder, chunk, true);
    if (text === null) return false;
    checkControls(text, decoder);
    lookAtLine(text);
    if (start.length < SNIFFED) start += text.slice(0, SNIFFED - start.length);
  }
  if (decode(decoder, new Uint8Array(), false) === null) return false;
  lookAtLine("\n");
  checkStart(start);
  return true;
}

/** The same for the first bytes of a text that is still to come. @throws Failure `file_type_mismatch` */
export function lookAtTextStart(bytes: Uint8Array): void {
  const decoder = createDecoder(bytes);
  const text = decode(decoder, bytes, true);
  checkControls(text ?? latin(bytes), text === null ? null : decoder);
  checkStart((text ?? latin(bytes)).slice(0, SNIFFED));
}

/** Refuses bytes of no known format that a browser would show as a page. @throws Failure `file_type_mismatch` */
export function mustBeNoPage(bytes: Uint8Array): void {
  mustAgree(!MARKUP.test(Buffer.from(bytes.subarray(0, SNIFFED)).toString("latin1")));
}

function checkStart(text: string): void {
  mustKeep(!MARKUP.test(text) && !OTHER_FORMAT.test(text), "page");
}

function checkControls(text: string, decoder: TextDecoder | null): void {
  mustKeep(!(decoder === null ? BYTE_CONTROL : CONTROL).test(text), "controls");
}

/** Null: the bytes are not in the decoder's encoding. */
function decode(decoder: TextDecoder | null, bytes: Uint8Array, stream: boolean): string | null {
  if (decoder === null) return latin(bytes);
  try {
    return decoder.decode(bytes, { stream });
  } catch {
    return null;
  }
}

function latin(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("latin1");
}
