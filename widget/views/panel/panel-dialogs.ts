import { html, nothing, type TemplateResult } from "lit";
import type { ErrorCode } from "../../../protocol/errors.ts";
import type { RoomState } from "../../client/store/state.ts";
import type { ConfirmDialogElement, Question } from "../shared/confirm-dialog.ts";
import type { GalleryDialogElement } from "../files/gallery-dialog.ts";
import { icon } from "../shared/icons.ts";
import { loadDialogs } from "./load-dialogs.ts";
import type { MembersDialogElement } from "../people/members-dialog.ts";
import type { MenuElement } from "../shared/menu.ts";
import type { NewRoomDialogElement } from "../rooms/new-room-dialog.ts";
import type { SeenByAskedEvent } from "../messages/message-list.ts";
import type { RoomDialogElement } from "../rooms/room-dialog.ts";
import type { MenuAskedEvent } from "../rooms/room-header.ts";
import type { SeenByElement } from "../messages/seen-by.ts";
import { defineElement, ViewElement } from "../shared/view-element.ts";

/** The place of what opens above the panel. It is fetched when it is asked for, or when a person comes near what would ask. */
export class PanelDialogsElement extends ViewElement {
  static override properties = { ...ViewElement.properties, room: { attribute: false }, missing: { state: true } };
  /** The open room; null when there is none. */
  declare room: RoomState | null;
  /** Whether what was asked for last could not be fetched. */
  declare private missing: boolean;

  constructor() {
    super();
    this.room = null;
    this.missing = false;
  }

  async startRoom(): Promise<void> {
    if (await this.#fetch()) await this.querySelector<NewRoomDialogElement>("staff-chat-new-room-dialog")?.show();
  }

  /** With what has to be done there first, where there is something. */
  async showMembers(problem: ErrorCode | null = null): Promise<void> {
    if (await this.#fetch()) await this.querySelector<MembersDialogElement>("staff-chat-members-dialog")?.show(problem);
  }

  async showFiles(): Promise<void> {
    if (await this.#fetch()) await this.querySelector<GalleryDialogElement>("staff-chat-gallery-dialog")?.show();
  }

  async editRoom(): Promise<void> {
    if (await this.#fetch()) await this.querySelector<RoomDialogElement>("staff-chat-room-dialog")?.show();
  }

  async confirm(question: Question): Promise<void> {
    if (await this.#fetch()) await this.querySelector<ConfirmDialogElement>("staff-chat-confirm-dialog")?.ask(question);
  }

  /** Gives the press on a menu's button to the menu, once that is fetched; pressed twice meanwhile, it opens all the same. */
  async showMenu({ button, key }: MenuAskedEvent): Promise<void> {
    if (!(await this.#fetch())) return;
    await button.closest<MenuElement>("staff-chat-menu")?.updateComplete;
    if (button.ariaExpanded === "true") return;
    if (key === null) button.click();
    else button.dispatchEvent(new KeyboardEvent("keydown", { key }));
  }

  /** Answers the press of a button that is under way; only once there is nothing to fetch any more, the browser can open and close by it. */
  async showSeenBy({ position, button }: SeenByAskedEvent): Promise<void> {
    const place = this.querySelector<SeenByElement>("staff-chat-seen-by");
    if (customElements.get("staff-chat-seen-by") !== undefined) return place?.show(position, button);
    if (!(await this.#fetch())) return;
    await place?.updateComplete;
    place?.show(position, button);
    place?.open();
  }

  /** Fetches it where `target` is a button that opens something: it may be pressed next. */
  prepareFor(target: EventTarget | null): void {
    if (target instanceof Element && target.closest("[aria-haspopup]") !== null) loadDialogs(this.getRootNode()).catch(() => undefined);
  }

  protected override render(): TemplateResult {
    const { context, state, room } = this;
    return html`<div role="alert">
        ${this.missing ? html`<p class="problem" part="problem">${icon("alert")}<span>${this.localize.term("errorUnavailable")}</span></p>` : nothing}
      </div>
      <staff-chat-new-room-dialog .context=${context} .state=${state}></staff-chat-new-room-dialog>
      <staff-chat-members-dialog .context=${context} .state=${state} .room=${room}></staff-chat-members-dialog>
      <staff-chat-gallery-dialog .context=${context} .state=${state} .room=${room}></staff-chat-gallery-dialog>
      <staff-chat-room-dialog .context=${context} .state=${state} .room=${room}></staff-chat-room-dialog>
      <staff-chat-confirm-dialog .context=${context} .state=${state}></staff-chat-confirm-dialog>
      ${room === null ? nothing : html`<staff-chat-seen-by .context=${context} .state=${state} .room=${room}></staff-chat-seen-by>`}`;
  }

  // Says where the person looks when there is nothing to open.
  async #fetch(): Promise<boolean> {
    this.missing = await loadDialogs(this.getRootNode()).then(
      () => false,
      () => true,
    );
    return !this.missing;
  }
}

defineElement("staff-chat-panel-dialogs", PanelDialogsElement);
