/** An emoji with what it is called, and words that find it. */
export interface Emoji {
  readonly emoji: string;
  readonly name: string;
  /** Name and words, in lower case. */
  readonly words: string;
}

/** Groups of emoji in Unicode's order: smileys, people, animals, food, travel, activities, objects, symbols, flags. */
export type EmojiGroups = readonly (readonly Emoji[])[];

/** Languages in which emoji have names here; English for all others. */
const NAMES: Readonly<Record<string, () => Promise<{ readonly emoji: string }>>> = {
  en: () => import("./emoji-en.ts"),
  fr: () => import("./emoji-fr.ts"),
};

/** The emoji with their names in the language of `locale`. Rejects where the browser can't fetch them. */
export async function loadEmoji(locale: string): Promise<EmojiGroups> {
  const base = locale.split("-")[0] ?? "";
  const { emoji } = await (Object.hasOwn(NAMES, base) ? NAMES[base]! : NAMES["en"]!)();
  return emoji.split("\n").map((line) => line.split(";").map(readEmoji));
}

function readEmoji(entry: string): Emoji {
  const [emoji = "", name = "", ...words] = entry.split("|");
  return { emoji, name, words: [name, ...words].join(" ").toLowerCase() };
}

/** Emoji of which each word of `search` starts a word, in their order; at most `limit`. An emoji finds itself. */
export function findEmoji(groups: EmojiGroups, search: string, limit = 60): readonly Emoji[] {
  const wanted = search.toLowerCase().split(/\s+/).filter(Boolean);
  const isFound = ({ emoji, words }: Emoji): boolean => emoji === search.trim() || wanted.every((word) => ` ${words}`.includes(` ${word}`));
  return groups.flat().filter(isFound).slice(0, limit);
}
