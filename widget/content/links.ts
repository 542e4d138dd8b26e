import { escapeText } from "./escape.ts";

/** Longest address that becomes a link; beyond it the text stays text. */
const LONGEST = 2_048;
const SAFE = /^(?:https?:\/\/[^/]|mailto:[^@]+@|tel:\+?\d)/i;
/** Spaces, controls, and characters that are not seen or turn the writing around: they hide where an address leads. */
const INVISIBLE = String.raw`\s\u0000-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff`;
const HIDING = new RegExp(`[${INVISIBLE}]`);
const REST = `[^${INVISIBLE}<>"\`[\\]{}|\\\\^]`;
const AUTOMATIC = new RegExp(String.raw`(?:https?:\/\/|www\.)[\p{L}\p{N}]${REST}{0,2000}|(?:mailto|tel):${REST}{1,320}`, "iuy");
const EMAIL = /[\w.+-]{1,64}@[a-z\d-]{1,63}(?:\.[a-z\d-]{1,63}){1,8}/iy;
const TRAILING = new Set(".,:;!?'\"*_~)");

/** The address if it may become a link: http, https, mailto and tel only, nothing invisible in it; else null. */
export function safeAddress(address: string): string | null {
  return address.length <= LONGEST && SAFE.test(address) && !HIDING.test(address) ? address : null;
}

/** The opening tag of a link; the address is shown on hover where the text says something else. */
export function linkTag(address: string, text: string): string {
  const title = text === address ? "" : ` title="${escapeText(address)}"`;
  return `<a part="link" href="${escapeText(address)}"${title}>`;
}

/** An address found in running text: where it leads and how long it is. */
export interface FoundAddress {
  readonly address: string;
  readonly length: number;
}

/** Finds an address or e-mail address that starts exactly at `index`, without the punctuation that follows it in a sentence. */
export function addressAt(text: string, index: number): FoundAddress | null {
  const found = matchAt(AUTOMATIC, text, index);
  if (found !== null) {
    const shown = withoutTrailing(found);
    const address = safeAddress(/^www\./i.test(shown) ? `https://${shown}` : shown);
    return address === null ? null : { address, length: shown.length };
  }
  const email = matchAt(EMAIL, text, index);
  if (email === null) return null;
  const shown = withoutTrailing(email);
  return { address: `mailto:${shown}`, length: shown.length };
}

function matchAt(pattern: RegExp, text: string, index: number): string | null {
  pattern.lastIndex = index;
  return pattern.exec(text)?.[0] ?? null;
}

function withoutTrailing(address: string): string {
  let open = 0;
  for (const character of address) open += character === "(" ? 1 : character === ")" ? -1 : 0;
  let end = address.length;
  while (end > 0 && TRAILING.has(address[end - 1]!)) {
    // A closing bracket belongs to the address as long as one was opened in it.
    if (address[end - 1] === ")" && open++ >= 0) break;
    end -= 1;
  }
  return address.slice(0, end);
}
