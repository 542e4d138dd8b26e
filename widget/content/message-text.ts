import { noChange } from "lit";
import { AsyncDirective } from "lit/async-directive.js";
import { directive } from "lit/directive.js";
import { needsFormatting } from "./needs-formatting.ts";
import { plainText } from "./plain-text.ts";

type Formatter = (text: string, names: readonly string[]) => DocumentFragment;

let formatter: Formatter | null = null;
let loading: Promise<void> | null = null;

/** Loads parser and sanitiser, once; a failed load is tried again with the next message. */
function loadFormatter(): Promise<void> {
  loading ??= import("./format-message.ts").then(
    ({ formatMessage }) => void (formatter = formatMessage),
    () => void (loading = null),
  );
  return loading;
}

class MessageText extends AsyncDirective {
  #text: string | null = null;
  #names = "";
  #waiting = false;

  render(text: string, names: readonly string[] = []): unknown {
    const key = names.join("\n");
    if (this.#text === text && this.#names === key && !this.#waiting) return noChange;
    this.#text = text;
    this.#names = key;
    if (!needsFormatting(text, names)) return plainText(text);
    if (formatter) return formatter(text, names);
    this.#waiting = true;
    void loadFormatter().then(() => this.#show(text, names));
    return plainText(text);
  }

  #show(text: string, names: readonly string[]): void {
    this.#waiting = false;
    if (this.#text === text && formatter && this.isConnected) this.setValue(formatter(text, names));
  }
}

/**
 * Draws a message's text: plain at once, formatted as soon as parser and sanitiser are there (they load with the first message that needs them).
 * `names` are the display names of the people the message mentions. The one place where message text becomes elements.
 */
export const messageText = directive(MessageText);
