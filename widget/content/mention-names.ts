import { isNameEnd } from "../../protocol/mention-range.ts";

/** What looks like a name after an `@` of its own: a capital, and the capitalised words that follow. */
const NAME_LIKE = /(?:^|[^\p{L}\p{M}\p{N}_.])@(\p{Lu}[\p{L}\p{M}\p{N}'’-]*(?: \p{Lu}[\p{L}\p{M}\p{N}'’-]*)*)/gu;

/**
 * The names with which `text` mentions people, each of whom is given with the name of today and those known from before. The text was written with the
 * name of its day: where nobody here knows that any more, and as many names stand behind an `@` as people are left, these are theirs.
 */
export function mentionNames(text: string, people: readonly (readonly string[])[]): string[] {
  if (people.length === 0 || !text.includes("@")) return [];
  const found = people.map((names) => names.filter((name) => isMentioned(text, name)));
  const known = found.flat();
  const missing = found.filter((names) => names.length === 0).length;
  if (missing === 0) return known;
  const isKnown = (name: string): boolean => known.some((other) => name === other || name.startsWith(`${other} `));
  const guessed = new Set([...text.matchAll(NAME_LIKE)].map((match) => match[1] ?? "").filter((name) => !isKnown(name)));
  return guessed.size === missing ? [...known, ...guessed] : known;
}

function isMentioned(text: string, name: string): boolean {
  if (name === "") return false;
  for (let at = text.indexOf(`@${name}`); at !== -1; at = text.indexOf(`@${name}`, at + 1))
    if (isNameEnd(text, at + 1 + name.length)) return true;
  return false;
}
