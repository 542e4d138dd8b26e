import type { User } from "../../../protocol/entities.ts";
import { SPACELESS } from "../../../protocol/mention-range.ts";

/** What is being typed after an `@`: the letters, and where the `@` stands. */
export interface MentionQuery {
  readonly search: string;
  readonly start: number;
}

/** Marks between the letters of a name, in every form that keyboards and word processors write them. */
const APOSTROPHES = "'‘’‛ʹʻʼ`´′＇";
const NAME = String.raw`[\p{L}\p{M}\p{N}._${APOSTROPHES}・·-]*`;
// An `@` that goes on from no word, so that e-mail and web addresses ask nothing; a name may have three spaces.
const PATTERN = new RegExp(String.raw`(?:^|[^\p{L}\p{M}\p{N}_/+]|[${SPACELESS}])[@＠](${NAME}(?: ${NAME}){0,3})$`, "u");
const MAX_SEARCH = 40;

/** The mention being typed before the caret; null when there is none. */
export function findMentionQuery(text: string, caret: number): MentionQuery | null {
  const search = PATTERN.exec(text.slice(Math.max(0, caret - MAX_SEARCH - 3), caret))?.[1];
  if (search === undefined || search.length > MAX_SEARCH) return null;
  return { search, start: caret - search.length - 1 };
}

/**
 * Persons whose name, or a word of it, starts with `search`, whatever the case, the accents and the form of apostrophes; at most `limit`. Who is called
 * just so comes first, then who has it as a whole word, for nobody with a short name may be hidden by longer ones; then who is called so from the first
 * word on.
 */
export function matchPeople(people: readonly User[], search: string, limit = 5): User[] {
  const wanted = forms(search);
  const ranked = people.map((user) => ({ user, rank: rankOf(forms(user.name.trim()), wanted) })).filter(({ rank }) => rank < NO_MATCH);
  return ranked
    .sort((a, b) => a.rank - b.rank)
    .slice(0, limit)
    .map(({ user }) => user);
}

const NO_MATCH = 5;

function rankOf(names: readonly string[], wanted: readonly string[]): number {
  return Math.min(...names.flatMap((name) => wanted.map((search) => rankOfForm(name, search))));
}

function rankOfForm(name: string, search: string): number {
  if (name === search) return 0;
  if (search !== "" && ` ${name} `.includes(` ${search} `)) return name.startsWith(`${search} `) ? 1 : 2;
  if (name.startsWith(search)) return 3;
  return name.includes(` ${search}`) ? 4 : NO_MATCH;
}

/** Letters that no accent makes, as people type them who do not have them. */
const PLAIN: Readonly<Record<string, string>> = { ø: "o", ł: "l", đ: "d", ð: "d", ħ: "h", æ: "ae", œ: "oe", þ: "th" };
const APOSTROPHE = new RegExp(`[${APOSTROPHES}]`, "g");

/** A name without case and accents, its words apart by one space: with an apostrophe as nothing, and as what parts two words. */
function forms(text: string): string[] {
  return ["", " "].map((between) =>
    text
      .replace(APOSTROPHE, between)
      .normalize("NFKD")
      .replace(/\p{M}/gu, "")
      .toUpperCase()
      .toLowerCase()
      .replace(/[øłđðħæœþ]/g, (letter) => PLAIN[letter] ?? letter)
      .replace(/[^\p{L}\p{N}]+/gu, " ")
      // A space at the end of what is typed says that the word is whole.
      .trimStart(),
  );
}
