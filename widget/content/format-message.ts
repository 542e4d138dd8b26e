import { mentionNames } from "./mention-names.ts";
import { toMarkup } from "./markup.ts";
import { cutMarkup } from "./portions.ts";
import { sanitize } from "./sanitize.ts";

/** Portions of a message, each made when it is drawn. */
export type Portions = readonly (() => DocumentFragment)[];

/**
 * A message's text as elements: parsed by the chat's subset of Markdown, cut into portions of a bounded size, sanitised, never with anything that
 * runs. Null: too long to format.
 */
export function formatMessage(text: string, names: readonly string[] = []): Portions | null {
  const markup = toMarkup(text, names);
  return markup === null ? null : cutMarkup(markup).map((portion) => () => sanitize(portion));
}

/** The same for a message that mentions `people`, each with the name of today and those known from before. */
export function formatMentions(text: string, people: readonly (readonly string[])[]): Portions | null {
  return formatMessage(text, mentionNames(text, people));
}
