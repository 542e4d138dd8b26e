/** Colours that initials may stand on; the sheet has a class for each. */
export const HUES = 12;

/** One or two letters for a name: of its first and last word, or its first letter; "#" where there is none. */
export function initialsOf(name: string): string {
  const words = name.split(/[\s_.-]+/u).filter((word) => /[\p{L}\p{N}]/u.test(word));
  const chosen = words.length > 1 ? [words[0], words.at(-1)] : [words[0]];
  const letters = chosen.map((word) => /[\p{L}\p{N}]/u.exec(word ?? "")?.[0] ?? "").join("");
  return letters === "" ? "#" : letters.toLocaleUpperCase();
}

/** A number from 0 to HUES − 1 that stays the same for an id. */
export function hueOf(id: string): number {
  let hash = 2166136261;
  for (const letter of id) hash = Math.imul(hash ^ (letter.codePointAt(0) ?? 0), 16777619);
  return (hash >>> 0) % HUES;
}
