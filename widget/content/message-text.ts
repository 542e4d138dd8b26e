import { noChange } from "lit";
import { AsyncDirective } from "lit/async-directive.js";
import { directive } from "lit/directive.js";
import { needsFormatting } from "./needs-formatting.ts";
import { plainText } from "./plain-text.ts";

/** Of each person their names: of today, and those known from before. */
type People = readonly (readonly string[])[];
type Formatter = (text: string, people: People) => DocumentFragment;

let formatter: Formatter | null = null;
let loading: Promise<void> | null = null;

/** Loads parser and sanitiser, once; a failed load is tried again with the next message. */
function loadFormatter(): Promise<void> {
  loading ??= import("./format-message.ts").then(
    ({ formatMentions }) => void (formatter = formatMentions),
    () => void (loading = null),
  );
  return loading;
}

class MessageText extends AsyncDirective {
  #text: string | null = null;
  #names = "";
  #waiting = false;

  render(text: string, people: People = []): unknown {
    const key = people.flat().join("\n");
    if (this.#text === text && this.#names === key && !this.#waiting) return noChange;
    this.#text = text;
    this.#names = key;
    if (!needsFormatting(text, people)) return plainText(text);
    if (formatter) return formatter(text, people);
    this.#waiting = true;
    void loadFormatter().then(() => this.#show(text, people));
    return plainText(text);
  }

  #show(text: string, people: People): void {
    this.#waiting = false;
    if (this.#text === text && formatter && this.isConnected) this.setValue(formatter(text, people));
  }
}

/**
 * Draws a message's text: plain at once, formatted as soon as parser and sanitiser are there (they load with the first message that needs them).
 * `people` are those whom the message mentions. The one place where message text becomes elements.
 */
export const messageText = directive(MessageText);
