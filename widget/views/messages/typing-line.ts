import { html, type TemplateResult } from "lit";
import type { Id } from "../../../protocol/ids.ts";
import { RoomController } from "../shared/room-controller.ts";
import { typingNames, typingText } from "../shared/typing-text.ts";
import { defineElement, ViewElement } from "../shared/view-element.ts";

/** Who is typing, as a bubble below the last message. */
export class TypingLineElement extends ViewElement {
  static override properties = { roomId: { attribute: false } };
  declare roomId: Id;
  readonly #drawn = new RoomController(this, typingNames);

  protected override render(): TemplateResult {
    const typing = typingText(typingNames(this.#drawn.value), this.localize);
    if (typing === null) return html`<div class="typing" part="typing"></div>`;
    return html`<div class="typing" part="typing">
      <span class="typing-dots" aria-hidden="true"><i></i><i></i><i></i></span><bdi>${typing}</bdi>
    </div>`;
  }
}

defineElement("staff-chat-typing-line", TypingLineElement);
