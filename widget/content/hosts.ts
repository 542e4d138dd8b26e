const ASCII_START = /^[a-z\d][a-z\d_-]*/i;
/** Scripts in whose words Latin letters are usual, beside which they deceive nobody. */
const TOGETHER = String.raw`\p{sc=Latin}\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Hangul}\p{sc=Bopomofo}`;
const LATIN = /\p{sc=Latin}/u;
const STRANGE = new RegExp(String.raw`[^${TOGETHER}\P{L}]`, "u");
/** Cyrillic, Greek, Armenian and phonetic letters that look like Latin ones: a word of these alone passes for another. */
const LOOKALIKE = /^[асԁеԍһіјӏорԛѕԝхуѡѵьгкмптαικνορυωχγοսոօհıɑɡɩ\d-]+$/u;
const PHONETIC = /[ɐ-ʯı]/u;

/** The parsed address; null: it can be none. */
export function parseAddress(address: string): URL | null {
  try {
    return new URL(address);
  } catch {
    return null;
  }
}

/** As much of what stands where a host does as is one: no last label begins in ASCII and goes on in another script, so that there the sentence does. */
export function hostOf(host: string): string {
  const dot = host.lastIndexOf(".");
  const ascii = dot === -1 ? undefined : ASCII_START.exec(host.slice(dot + 1))?.[0];
  return ascii === undefined ? host : host.slice(0, dot + 1 + ascii.length);
}

/** Whether the host of an address may be read as another: one stands before an `@`, letters of several scripts in one label, or only such as look like Latin ones. */
export function isConfusable(address: string): boolean {
  const [, user = "", host = ""] = /^https?:\/\/([^/?#@]*@)?([^/?#:]*)/i.exec(address) ?? [];
  if (user.includes(".")) return true;
  if (/^[\0-\x7f]*$/.test(host)) return false;
  return host
    .toLowerCase()
    .split(/[.。．｡]/)
    .some(
      (label) => /[^\0-\x7f]/.test(label) && (PHONETIC.test(label) || LOOKALIKE.test(label) || (LATIN.test(label) && STRANGE.test(label))),
    );
}
