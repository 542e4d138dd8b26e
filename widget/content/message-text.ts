import { noChange } from "lit";
import { AsyncDirective } from "lit/async-directive.js";
import { directive } from "lit/directive.js";
import { cutPlace } from "./cut-place.ts";
import { cutText } from "./cut-text.ts";
import { DrawQueue } from "./draw-queue.ts";
import type { Portions } from "./format-message.ts";
import { needsFormatting } from "./needs-formatting.ts";
import { plainText } from "./plain-text.ts";
import { fits, PORTION, reach } from "./weight.ts";

/** Of each person their names: of today, and those known from before. */
type People = readonly (readonly string[])[];
type Formatter = (text: string, people: People) => Portions | null;

/** What is drawn without waiting for its turn, as are the first words of what waits. */
const LIGHT = { weight: 300, lines: 6 };
const FIRST_WORDS = { weight: 120, lines: 2 };
/** UTF-16 units of a folded message that are looked at; a portion holds fewer. */
const FOLDED_LENGTH = 2_400;
/** What a drawing costs beside its text: a document for the sanitiser. */
const DOCUMENT = 80;

let formatter: Formatter | null = null;
let loading: Promise<void> | null = null;
const queue = new DrawQueue();

/** Loads parser and sanitiser, once; a failed load is tried again with the next message. */
function loadFormatter(): Promise<void> {
  loading ??= import("./format-message.ts").then(
    ({ formatMentions }) => void (formatter = formatMentions),
    () => void (loading = null),
  );
  return loading;
}

/** Whether a message is shown folded until somebody asks for all of it. */
export function isLongText(text: string): boolean {
  return !fits(text, PORTION);
}

/** What is drawn, as far as it was asked for. */
interface Asked {
  readonly text: string;
  readonly people: People;
  /** Whether only the first portion is drawn. */
  readonly folded: boolean;
}

class MessageText extends AsyncDirective {
  #asked: Asked | null = null;
  #turn = 0;
  #finished = true;

  render(text: string, people: People = [], folded = false): unknown {
    const former = this.#asked;
    if (former?.text === text && former.folded === folded && former.people.flat().join("\n") === people.flat().join("\n")) return noChange;
    this.#asked = { text, people, folded };
    // Ends a drawing of what was asked for before.
    this.#turn += 1;
    this.#finished = !needsFormatting(text, people) && fits(text, LIGHT);
    if (this.#finished) return plainText(text);
    this.#begin();
    // What is unfolded stays until all of it takes its place.
    return former?.text === text ? noChange : plainText(text.slice(0, cutPlace(text, 0, reach(text, 0, FIRST_WORDS).end)));
  }

  protected override reconnected(): void {
    if (!this.#finished) this.#begin();
  }

  #begin(): void {
    const asked = this.#asked;
    if (asked === null) return;
    if (formatter === null && needsFormatting(asked.text, asked.people))
      void loadFormatter().then(() => formatter !== null && this.#asked === asked && this.#draw(asked));
    this.#draw(asked);
  }

  #draw(asked: Asked): void {
    const turn = ++this.#turn;
    const drawn: Node[] = [];
    let portions: Portions | null = null;
    const next = () => {
      if (turn !== this.#turn || !this.isConnected) return;
      portions ??= portionsOf(asked);
      const portion = portions[drawn.length]?.();
      if (portion !== undefined) drawn.push(portions.length === 1 ? portion : boxed(portion));
      this.setValue([...drawn]);
      this.#finished = drawn.length >= portions.length;
      if (!this.#finished) queue.add({ weight: PORTION.weight, draw: next });
    };
    queue.add({ weight: Math.min(asked.text.length, PORTION.weight) + DOCUMENT, draw: next });
  }
}

function portionsOf({ text, people, folded }: Asked): Portions {
  const seen = folded ? text.slice(0, cutPlace(text, 0, FOLDED_LENGTH)) : text;
  const formatted = formatter !== null && needsFormatting(text, people) ? formatter(seen, people) : null;
  const portions = formatted ?? cutText(seen).map((portion) => () => plainText(portion));
  return folded ? portions.slice(0, 1) : portions;
}

/** A box of its own for each of several portions, so that drawing one lays out no other. */
function boxed(portion: DocumentFragment): HTMLElement {
  const box = document.createElement("span");
  box.className = "portion";
  box.append(portion);
  return box;
}

/**
 * Draws a message's text: the first words at once, all of a longer or formatted one in its turn, so that no message holds up the page; formatted as
 * soon as parser and sanitiser are there (they load with the first message that needs them).
 * `people` are those whom the message mentions. The one place where message text becomes elements.
 */
export const messageText = directive(MessageText);
