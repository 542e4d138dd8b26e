import { TextDecoder } from "node:util";
import { Failure } from "../../base/errors.ts";
import type { FileSource } from "./file-source.ts";
import { createSylkCheck } from "./office/sylk.ts";
import { type Findings, mustAgree, NO_FINDINGS } from "./findings.ts";

// C0 and C1 controls and DEL but tab, line feed, form feed and carriage return; next line (U+0085) ends lines of old systems.
const CONTROL = /(?![\t\n\f\r\u0085])\p{Cc}/u;
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

/** Reads a text to its end: valid, without control characters, and nothing that a browser would show as a page. @throws Failure `file_type_mismatch` */
export async function lookAtText(source: FileSource): Promise<Findings> {
  const decoder = createDecoder(await source.range(0, Math.min(2, source.size)));
  const lookAtLine = createSylkCheck();
  let start = "";
  for await (const chunk of await source.stream()) {
    const text = decode(decoder, chunk, true);
    mustAgree(!CONTROL.test(text));
    lookAtLine(text);
    if (start.length < SNIFFED) start += text.slice(0, SNIFFED - start.length);
  }
  decode(decoder, new Uint8Array(), false);
  lookAtLine("\n");
  checkStart(start);
  return NO_FINDINGS;
}

/** The same for the first bytes of a text that is still to come. @throws Failure `file_type_mismatch` */
export function lookAtTextStart(bytes: Uint8Array): void {
  const text = decode(createDecoder(bytes), bytes, true);
  mustAgree(!CONTROL.test(text));
  checkStart(text.slice(0, SNIFFED));
}

/** Refuses bytes of no known format that a browser would show as a page. @throws Failure `file_type_mismatch` */
export function mustBeNoPage(bytes: Uint8Array): void {
  mustAgree(!MARKUP.test(Buffer.from(bytes.subarray(0, SNIFFED)).toString("latin1")));
}

function checkStart(text: string): void {
  mustAgree(!MARKUP.test(text) && !OTHER_FORMAT.test(text));
}

function decode(decoder: TextDecoder, bytes: Uint8Array, stream: boolean): string {
  try {
    return decoder.decode(bytes, { stream });
  } catch {
    throw new Failure("file_type_mismatch");
  }
}
