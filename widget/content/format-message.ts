import { toMarkup } from "./markup.ts";
import { plainText } from "./plain-text.ts";
import { sanitize } from "./sanitize.ts";

/** A message's text as elements: parsed by the chat's subset of Markdown, sanitised, never with anything that runs. Falls back to plain text. */
export function formatMessage(text: string, names: readonly string[] = []): DocumentFragment {
  const markup = toMarkup(text, names);
  return markup === null ? plainText(text) : sanitize(markup);
}
