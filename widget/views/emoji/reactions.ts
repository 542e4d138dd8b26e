import { html, nothing, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import type { Reaction } from "../../../protocol/entities.ts";
import type { Id } from "../../../protocol/ids.ts";
import { EmojiAskedEvent } from "./emoji-asked.ts";
import { icon } from "../controls/icons.ts";
import { canReact } from "../shared/permissions.ts";
import { RoomController } from "../shared/room-controller.ts";
import { userOf } from "../shared/room-people.ts";
import { defineElement, ViewElement } from "../shared/view-element.ts";
import { reactionViews } from "./views-reactions.ts";

export const sheets = [reactionViews];

/** Persons named of one emoji; the rest are counted. */
const NAMED = 12;

/** The reactions of one message: each tells who gave it, and is put on or taken off by a press. */
export class ReactionsElement extends ViewElement {
  static override properties = { roomId: { attribute: false }, messageId: { attribute: false }, reactions: { attribute: false } };
  declare roomId: Id;
  declare messageId: Id;
  declare reactions: readonly Reaction[];
  readonly #drawn = new RoomController(this, ({ room, state }) => [canReact(room), state.users, state.me]);

  protected override render(): TemplateResult {
    const mayReact = canReact(this.#drawn.value.room);
    return html`<div class="reactions" part="reactions" role="group" aria-label=${this.localize.term("reactions")}>
      ${repeat(
        this.reactions,
        ({ emoji }) => emoji,
        (reaction) => this.#pill(reaction, mayReact),
      )}${mayReact ? this.#more() : nothing}
    </div>`;
  }

  #pill({ emoji, userIds }: Reaction, mayReact: boolean): TemplateResult {
    const { localize } = this;
    const isOwn = userIds.includes(this.#drawn.value.state.me?.id ?? "");
    const number = localize.number(userIds.length);
    const who = localize.term("reactedWith", { names: this.#names(userIds), emoji, number });
    return html`<button
      class="reaction ${isOwn ? "is-mine" : ""}"
      part="reaction ${isOwn ? "reaction-own" : ""}"
      type="button"
      aria-pressed=${isOwn ? "true" : "false"}
      aria-label=${who}
      title=${who}
      ?disabled=${!mayReact}
      @pointerenter=${this.#learn}
      @focus=${this.#learn}
      @click=${() => this.#react(emoji, !isOwn)}
    >
      <span class="reaction-emoji">${emoji}</span> <span class="reaction-count">${number}</span>
    </button>`;
  }

  #more(): TemplateResult {
    const label = this.localize.term("react");
    const ask = ({ currentTarget }: Event) =>
      currentTarget instanceof HTMLElement && this.dispatchEvent(new EmojiAskedEvent(currentTarget, (emoji) => this.#react(emoji, true)));
    return html`<button
      class="reaction is-adding"
      part="reaction react-button"
      type="button"
      aria-haspopup="dialog"
      aria-label=${label}
      title=${label}
      @click=${ask}
    >
      ${icon("smile")}
    </button>`;
  }

  #names(userIds: readonly Id[]): string {
    const { localize } = this;
    const { state } = this.#drawn.value;
    const mine = userIds.filter((id) => id === state.me?.id).map(() => localize.term("you"));
    const others = userIds.filter((id) => id !== state.me?.id);
    const named = others.slice(0, NAMED).map((id) => userOf(state, localize, id).name);
    const rest = others.length - named.length;
    return localize.list([...mine, ...named, ...(rest > 0 ? [localize.term("andOthers", { count: rest })] : [])]);
  }

  // In large rooms not everybody is known by name yet.
  readonly #learn = (): void => {
    const { users, me } = this.#drawn.value.state;
    const isKnown = this.reactions.every(({ userIds }) => userIds.slice(0, NAMED).every((id) => id === me?.id || users.has(id)));
    if (!isKnown) void this.commands.loadMembers(this.roomId).catch(() => undefined);
  };

  #react(emoji: string, active: boolean): void {
    const { roomId, messageId } = this;
    this.commands.change({ kind: "reaction", roomId, messageId, emoji, active });
  }
}

defineElement("staff-chat-reactions", ReactionsElement);
