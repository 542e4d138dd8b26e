import { html, nothing, type TemplateResult } from "lit";
import { NOTIFICATION_LEVELS, type NotificationLevel } from "../../../protocol/entities.ts";
import type { Id } from "../../../protocol/ids.ts";
import { consumeContexts } from "../shared/contexts.ts";
import { DialogElement } from "../controls/dialog-element.ts";
import { RoomController } from "../shared/room-controller.ts";
import { defineElement } from "../shared/view-element.ts";

const LEVEL_TERMS = { all: "levelAll", mentions: "levelMentions", none: "levelNone" } as const satisfies Record<NotificationLevel, string>;
const HOUR = 3_600_000;
/** For how long a room can be muted, in hours; the last is a week. */
const MUTES = [1, 8, 24, 168] as const;

/** What a person is told of in a room; what is chosen holds at once. */
export class PreferencesDialogElement extends DialogElement {
  static override properties = { ...DialogElement.properties, roomId: { attribute: false }, now: { state: true } };
  declare roomId: Id | null;
  declare readonly now: number;
  readonly #drawn = new RoomController(this, ({ room }) => (this.shown ? [room.membership.preferences] : []));

  constructor() {
    super();
    consumeContexts(this, "now");
    this.roomId = null;
  }

  show(): Promise<void> {
    return this.open();
  }

  protected override heading(): string {
    return this.localize.term("notifications");
  }

  protected override body(): TemplateResult {
    const { localize } = this;
    const { level } = this.#drawn.value.room.membership.preferences;
    return html`<div class="dialog-form">
      <fieldset class="settings" role="radiogroup" aria-label=${localize.term("notifications")}>
        ${NOTIFICATION_LEVELS.map(
          (one) =>
            html`<label class="setting" part="setting"
              ><input
                type="radio"
                name="staff-chat-level"
                value=${one}
                ?data-first-focus=${one === level}
                .checked=${one === level}
                @change=${() => this.#set({ level: one })}
              /><span>${localize.term(LEVEL_TERMS[one])}</span></label
            >`,
        )}
      </fieldset>
      ${this.#mute()}
      <p class="person-note">${localize.term("levelHint")}</p>
      ${this.problemLine()}
    </div>`;
  }

  #mute(): TemplateResult {
    const { localize, now } = this;
    const { mutedUntil } = this.#drawn.value.room.membership.preferences;
    const isMuted = mutedUntil !== null && mutedUntil > now;
    const onChange = (event: Event) => {
      const hours = event.target instanceof HTMLSelectElement ? Number(event.target.value) : NaN;
      if (!Number.isNaN(hours)) this.#set({ mutedUntil: hours === 0 ? null : now + hours * HOUR });
    };
    return html`<label class="field">
      <span class="field-label">${localize.term("muteFor")}</span>
      <select class="field-input" part="field-input" @change=${onChange}>
        <option value="0" .selected=${!isMuted}>${localize.term("muteNot")}</option>
        ${isMuted ? html`<option value="kept" .selected=${true}>${localize.term("muteKept", { when: localize.full(mutedUntil) })}</option>` : nothing}
        ${MUTES.map((hours) => html`<option value=${hours} .selected=${false}>${hours === 168 ? localize.term("muteWeek") : localize.term("muteHours", { count: hours })}</option>`)}
      </select>
    </label>`;
  }

  #set(change: Parameters<typeof this.commands.setRoomPreferences>[1]): void {
    const { roomId } = this;
    if (roomId !== null) void this.attempt(() => this.commands.setRoomPreferences(roomId, change));
  }
}

defineElement("staff-chat-preferences-dialog", PreferencesDialogElement);
