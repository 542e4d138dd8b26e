import { escapeText } from "./escape.ts";
import { hostOf, isConfusable, parseAddress } from "./hosts.ts";
import { misleads } from "./link-labels.ts";

/** Longest address that becomes a link; beyond it the text stays text. */
const LONGEST = 2_048;
const SAFE = /^(?:https?:\/\/[^/]|mailto:[^@]+@|tel:\+?\d)/i;
/** Spaces, controls, and characters that are not seen or turn the writing around: they hide where an address leads. */
const INVISIBLE = String.raw`\s\p{Cc}\p{DI}\u2800`;
const HIDING = new RegExp(`[${INVISIBLE}]`, "u");

const HOST = String.raw`[\p{L}\p{N}](?:[\p{L}\p{M}\p{N}_-]|\.(?=[\p{L}\p{N}])){0,252}`;
const HEAD = new RegExp(String.raw`(https?:\/\/(?:[\w.!$&'*+;=:%~-]{1,128}@)?|www\.)(\[[\da-f:.]{2,45}\]|${HOST})`, "iuy");
const PORT = /:\d{1,9}(?![\w@])/y;
// Of ASCII what links have; of all else letters and digits. Other signs, such as ’ … — 。 ） ، ।, are of the sentence around.
const REST = new RegExp(String.raw`^(?![${INVISIBLE}])[!#-;=?-\[\]-_a-~\p{L}\p{M}\p{N}]`, "u");
const TELEPHONE = /tel:\+?\d[\d().-]{0,40}/iy;
/** Names of mailboxes are Latin as a rule; of others it can't be told where they begin. */
const MAILBOX = String.raw`[\p{sc=Latin}\d_](?:[\p{sc=Latin}\p{M}\d_.+'-]{0,62}[\p{sc=Latin}\p{M}\d_+-])?`;
const EMAIL = new RegExp(String.raw`(?:mailto:)?${MAILBOX}@(?=[^.@\s]{1,63}\.)(${HOST})`, "iuy");
const QUERY = /^\?\w/;
/** What an e-mail address may begin after; behind all else it is the end of something longer. */
const BEFORE_EMAIL = /(?:^|[\s([{<>":;,\p{Ps}\p{Pi}。、，：；！？]|(?:^|[\s(])['‘])$/u;
/** What makes an address of another kind of what is before it. */
const GOES_ON = /^(?:[\p{L}\p{N}@]|[_-]+[\p{L}\p{N}])/u;
const TRAILING = new Set(".,:;!?'|");
const OPENERS = "([{";
const CLOSERS = ")]}";

/** The address if it may become a link: http, https, mailto and tel only, nothing invisible in it, and the URL parser takes it; else null. */
export function safeAddress(address: string): string | null {
  const isSafe = address.length <= LONGEST && SAFE.test(address) && !HIDING.test(address) && parseAddress(address) !== null;
  return isSafe ? address : null;
}

/** The opening tag of a link, with the address on hover where the text says something else. */
export function linkTag(address: string, text: string): string {
  const title = text === address ? "" : ` title="${escapeText(shown(address))}"`;
  return `<a part="link" href="${escapeText(address)}"${title}>`;
}

/** What is drawn behind the text of a link that may be taken for another address: where it leads. */
export function linkNote(address: string, text: string): string {
  return isConfusable(address) || (text !== address && misleads(text, address)) ? escapeText(` (${shown(address)})`) : "";
}

function shown(address: string): string {
  const url = isConfusable(address) ? parseAddress(address) : null;
  return url === null ? address : url.href.replace(/\/\/[^/]*@/, "//");
}

/** An address found in running text: where it leads and how long it is. Null: it is too long to be a link, and half of it would be another. */
export interface FoundAddress {
  readonly address: string | null;
  readonly length: number;
}

/** What addresses must know of the text around them. */
export interface Surroundings {
  /** Whether a run of marks that starts here closes one which waits for it. */
  readonly closes: (at: number) => boolean;
  /** Whether the bracket that opens here is closed before the next space. */
  readonly isPaired: (at: number) => boolean;
}

/** Finds an address or e-mail address that starts exactly at `index`, without the punctuation that follows it in a sentence. */
export function addressAt(text: string, index: number, around: Surroundings): FoundAddress | null {
  return webAt(text, index, around) ?? emailAt(text, index, around) ?? telephoneAt(text, index);
}

function webAt(text: string, index: number, around: Surroundings): FoundAddress | null {
  const head = matchAt(HEAD, text, index);
  if (head === null) return null;
  const start = index + head[1]!.length;
  const scheme = /^www\./i.test(head[0]) ? "https://" : "";
  const host = hostAt(text, start, { host: head[2]!, around });
  let end = start + host.length;
  const isWhole = host === head[2];
  if (isWhole && text[end] === "@") return null;
  if (isWhole) end += matchAt(PORT, text, end)?.[0].length ?? 0;
  if (safeAddress(scheme + text.slice(index, end)) === null) return null;
  if (isWhole && /[/?#]/.test(text[end] ?? "")) end = restEnd(text, end, around);
  return { address: safeAddress(scheme + text.slice(index, end)), length: end - index };
}

function hostAt(text: string, start: number, { host, around }: { readonly host: string; readonly around: Surroundings }): string {
  let end = start;
  while (end < start + host.length && !endsAt(text, end, around)) end += 1;
  const typed = text.slice(start, end);
  return hostOf(/[/?#:]/.test(text[end] ?? "") ? typed : typed.replace(/[_-]+$/, ""));
}

function endsAt(text: string, at: number, { closes }: Surroundings): boolean {
  const character = text[at]!;
  return (character === "_" || character === "*" || character === "~") && text[at - 1] !== character && closes(at);
}

function restEnd(text: string, from: number, around: Surroundings): number {
  const waiting: number[] = [];
  let end = from;
  while (REST.test(text.slice(end, end + 2)) && !endsAt(text, end, around)) {
    const character = text[end]!;
    if (OPENERS.includes(character)) {
      if (!around.isPaired(end)) break;
      waiting.push(end);
    } else if (CLOSERS.includes(character)) {
      const own = OPENERS[CLOSERS.indexOf(character)]!;
      if (!waiting.some((at) => text[at] === own)) break;
      while (text[waiting.pop()!] !== own);
    }
    end += text.codePointAt(end)! > 0xffff ? 2 : 1;
  }
  // A bracket whose counterpart stands further on is none of it, nor is what follows.
  end = waiting[0] ?? end;
  while (end > from && TRAILING.has(text[end - 1]!)) end -= 1;
  return end;
}

// All or nothing: half an address is somebody else's.
function emailAt(text: string, index: number, around: Surroundings): FoundAddress | null {
  const found = matchAt(EMAIL, text, index);
  if (found === null) return null;
  const start = index + found[0].length - found[1]!.length;
  const host = hostAt(text, start, { host: found[1]!, around });
  let end = start + host.length;
  if (!host.includes(".") || parseAddress(`https://${host}`) === null) return null;
  if (host === found[1] && GOES_ON.test(text.slice(end, end + 8))) return null;
  const isSchemed = /^mailto:/i.test(found[0]);
  if (!isSchemed && !BEFORE_EMAIL.test(text.slice(Math.max(0, index - 2), index)) && !isEmphasised(text, index, end)) return null;
  if (isSchemed && QUERY.test(text.slice(end, end + 2))) end = restEnd(text, end, around);
  const typed = text.slice(index, end);
  return { address: safeAddress(isSchemed ? typed : `mailto:${typed}`), length: typed.length };
}

// `_` may begin the name of a mailbox, unless it stands behind it too.
function isEmphasised(text: string, index: number, end: number): boolean {
  const before = text[index - 1] ?? "";
  return before === "*" || before === "~" || (before === "_" && text[end] === "_");
}

function telephoneAt(text: string, index: number): FoundAddress | null {
  const typed = matchAt(TELEPHONE, text, index)?.[0].replace(/[(.-]+$/, "");
  if (typed === undefined) return null;
  // Half a number is somebody else's.
  const goesOn = /^[ \p{L}\p{N}]?\p{N}/u.test(text.slice(index + typed.length, index + typed.length + 2));
  return { address: goesOn ? null : typed, length: typed.length };
}

function matchAt(pattern: RegExp, text: string, index: number): RegExpExecArray | null {
  pattern.lastIndex = index;
  return pattern.exec(text);
}
