import { TextDecoder } from "node:util";

/** What says the encoding in the page itself is within its first bytes. */
const PRESCAN = 1_024;
const DECLARED = /charset=["']?([\w-]{1,40})/i;
const PARAMETER = /;\s{0,10}charset\s{0,10}=\s{0,10}"?([\w-]{1,40})/i;

/** The text of a page, by its byte order mark, the header, or what it declares; UTF-8 where none of them says what can be read. */
export function decodePage(body: Uint8Array, contentType: string): string {
  const head = Buffer.from(body.subarray(0, PRESCAN)).toString("latin1").replace(/\s+/g, "");
  const names = [markOf(body), PARAMETER.exec(contentType)?.[1], DECLARED.exec(head)?.[1], "utf-8"];
  for (const name of names) {
    const decoder = name === undefined ? null : decoderOf(name);
    if (decoder !== null) return decoder.decode(body);
  }
  return "";
}

function markOf([first, second]: Uint8Array): string | undefined {
  if (first === 0xff && second === 0xfe) return "utf-16le";
  return first === 0xfe && second === 0xff ? "utf-16be" : undefined;
}

function decoderOf(name: string): TextDecoder | null {
  try {
    return new TextDecoder(name);
  } catch {
    return null;
  }
}
