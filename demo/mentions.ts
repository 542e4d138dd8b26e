import type { Id } from "../protocol/ids.ts";
import type { MentionRange } from "../protocol/mention-range.ts";
import type { Player } from "./cast/company.ts";

/** Where `text` says "@Name" of one of these people, in the order of the text. */
export function findMentioned(text: string, people: readonly Player[], idOf: (subject: string) => Id): MentionRange[] {
  return people
    .flatMap(({ subject, name }) => {
      const start = text.indexOf(`@${name}`);
      return start < 0 ? [] : [{ userId: idOf(subject), start, end: start + name.length + 1 }];
    })
    .toSorted((one, other) => one.start - other.start);
}
