import { mentionNames } from "./mention-names.ts";
import { toMarkup } from "./markup.ts";
import { plainText } from "./plain-text.ts";
import { sanitize } from "./sanitize.ts";

/** A message's text as elements: parsed by the chat's subset of Markdown, sanitised, never with anything that runs. Falls back to plain text. */
export function formatMessage(text: string, names: readonly string[] = []): DocumentFragment {
  const markup = toMarkup(text, names);
  return markup === null ? plainText(text) : sanitize(markup);
}

/** The same for a message that mentions `people`, each with the name of today and those known from before. */
export function formatMentions(text: string, people: readonly (readonly string[])[]): DocumentFragment {
  return formatMessage(text, mentionNames(text, people));
}
