import type { User } from "../../protocol/entities.ts";
import type { Id } from "../../protocol/ids.ts";

/** What is being typed after an `@`: the letters, and where the `@` stands. */
export interface MentionQuery {
  readonly search: string;
  readonly start: number;
}

// An `@` at the start or after a space or bracket, so that e-mail addresses ask nothing; a name may have one space.
const PATTERN = /(?:^|[\s([{])@([\p{L}\p{M}\p{N}._'-]*(?: [\p{L}\p{M}\p{N}._'-]*)?)$/u;
const MAX_SEARCH = 40;

/** The mention being typed before the caret; null when there is none. */
export function findMentionQuery(text: string, caret: number): MentionQuery | null {
  const search = PATTERN.exec(text.slice(0, caret))?.[1];
  if (search === undefined || search.length > MAX_SEARCH) return null;
  return { search, start: caret - search.length - 1 };
}

/** Persons whose name, or a word of it, starts with `search`; at most `limit`. */
export function matchPeople(people: readonly User[], search: string, limit = 5): User[] {
  const wanted = fold(search);
  const matches = people.filter(({ name }) => {
    const folded = fold(name);
    return folded.startsWith(wanted) || folded.includes(` ${wanted}`);
  });
  return matches.slice(0, limit);
}

/** The text and caret after `user` was chosen for `query`. */
export function insertMention(
  text: string,
  query: MentionQuery,
  choice: { readonly user: User; readonly caret: number },
): { text: string; caret: number } {
  const mention = `@${choice.user.name} `;
  const rest = text.slice(choice.caret).replace(/^ /, "");
  return { text: text.slice(0, query.start) + mention + rest, caret: query.start + mention.length };
}

/** Ids of those chosen whose mention still stands in `text`. */
export function mentionedIn(text: string, chosen: ReadonlyMap<Id, string>): Id[] {
  return [...chosen].filter(([, name]) => text.includes(`@${name}`)).map(([id]) => id);
}

function fold(text: string): string {
  return text.normalize("NFKD").replace(/\p{M}/gu, "").toLocaleLowerCase();
}
