import { html, nothing, type TemplateResult } from "lit";
import type { Localize } from "../../i18n/localize.ts";
import { icon } from "../controls/icons.ts";
import { threadOf, type ConversationId } from "../../client/store/conversation.ts";
import { EmojiAskedEvent } from "../emoji/emoji-asked.ts";

/** The field that is written into. */
interface WrittenField extends HTMLElement {
  readonly localize: Localize;
  readonly input: HTMLTextAreaElement | null;
}

/** The button that sends. Why it can't act is its title; it can be reached all the same, so that this is heard. */
export function sendButton({ term }: Localize, reason: string | null): TemplateResult {
  return html`<button
    class="send-button"
    part="send-button"
    type="submit"
    aria-label=${term("send")}
    title=${reason ?? term("send")}
    aria-description=${reason ?? nothing}
    aria-disabled=${reason === null ? nothing : "true"}
  >
    ${icon("send")}
  </button>`;
}

/** Formatting and mentions, fetched when somebody comes `near` their button, and the choice of an emoji for the text. */
export function toolButtons(field: WrittenField, near: (event: Event) => void): TemplateResult {
  const { localize } = field;
  const format = localize.term("format");
  const emoji = localize.term("insertEmoji");
  const choose = ({ currentTarget }: Event) => {
    if (currentTarget instanceof HTMLElement && field.input !== null) field.dispatchEvent(new EmojiAskedEvent(currentTarget, field.input));
  };
  return html`<button
      class="icon-button format-button"
      part="format-button"
      type="button"
      aria-haspopup="menu"
      aria-expanded="false"
      aria-label=${format}
      title=${format}
      @pointerenter=${near}
      @focus=${near}
      @click=${near}
    >
      ${icon("plus")}</button
    ><button
      class="icon-button emoji-button"
      part="emoji-button"
      type="button"
      aria-haspopup="dialog"
      aria-label=${emoji}
      title=${emoji}
      @click=${choose}
    >
      ${icon("smile")}
    </button>`;
}

/** Id of what is said below the field of a conversation: a room and a thread of it may be on screen together. */
export function notesId(conversation: ConversationId): string {
  return threadOf(conversation) === null ? "composer-notes" : "composer-notes-thread";
}
