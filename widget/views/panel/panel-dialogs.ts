import { html, nothing, type TemplateResult } from "lit";
import type { ErrorCode } from "../../../protocol/errors.ts";
import type { User } from "../../../protocol/entities.ts";
import type { Id } from "../../../protocol/ids.ts";
import type { ConfirmDialogElement, Question } from "../controls/confirm-dialog.ts";
import type { GalleryDialogElement } from "../files/gallery-dialog.ts";
import { icon } from "../controls/icons.ts";
import { loadProblem } from "../shared/load-problem.ts";
import { loadDialogs } from "./load-dialogs.ts";
import type { RoomState } from "../../client/store/state.ts";
import type { MembersDialogElement } from "../people/members-dialog.ts";
import type { MenuElement } from "../controls/menu.ts";
import type { BrowseDialogElement } from "../rooms/browse-dialog.ts";
import type { LeaveDialogElement } from "../rooms/leave-dialog.ts";
import type { PreferencesDialogElement } from "../rooms/preferences-dialog.ts";
import type { PersonAskedEvent } from "../shared/person-asked.ts";
import type { PersonCardElement } from "../people/person-card.ts";
import type { NewRoomDialogElement } from "../rooms/new-room-dialog.ts";
import type { EmojiAskedEvent } from "../emoji/emoji-asked.ts";
import type { EmojiPickerElement } from "../emoji/emoji-picker.ts";
import { loadEmojiPicker } from "../emoji/load-emoji-picker.ts";
import type { ForwardAskedEvent } from "../forwarding/forward-asked.ts";
import type { ForwardDialogElement } from "../forwarding/forward-dialog.ts";
import { loadForwarding } from "../forwarding/load-forwarding.ts";
import { loadPollDialog } from "../polls/load-poll-dialog.ts";
import type { PollAskedEvent } from "../polls/poll-asked.ts";
import type { PollDialogElement } from "../polls/poll-dialog.ts";
import type { HistoryAskedEvent, MessageDeletionAskedEvent, SeenByAskedEvent } from "../messages/message-events.ts";
import type { RoomDetailsElement } from "./room-details.ts";
import type { RoomDialogElement } from "../rooms/room-dialog.ts";
import type { SwitcherDialogElement } from "../rooms/switcher-dialog.ts";
import type { MenuAskedEvent } from "../rooms/room-header.ts";
import { loadReports } from "../reports/load-reports.ts";
import type { ReportsDialogElement } from "../reports/reports-dialog.ts";
import type { MessageHistoryElement } from "../editing/message-history.ts";
import { loadSaved } from "../saved/load-saved.ts";
import type { SavedAskedEvent } from "../saved/saved-asked.ts";
import type { SavedDialogElement } from "../saved/saved-dialog.ts";
import type { DateDialogElement } from "../search/date-dialog.ts";
import { loadSearch } from "../search/load-search.ts";
import type { SearchDialogElement, SearchWish } from "../search/search-dialog.ts";
import { loadScheduling } from "../scheduling/load-scheduling.ts";
import type { ScheduleAskedEvent } from "../scheduling/schedule-asked.ts";
import type { ScheduleDialogElement } from "../scheduling/schedule-dialog.ts";
import { loadStatus } from "../status/load-status.ts";
import type { StatusDialogElement } from "../status/status-dialog.ts";
import type { SeenByElement } from "../messages/seen-by.ts";
import { defineElement, ViewElement } from "../shared/view-element.ts";

type Dialogs = Awaited<ReturnType<typeof loadDialogs>>;

/** The place of what opens above the panel. It is fetched when it is asked for, or when a person comes near what would ask. */
export class PanelDialogsElement extends ViewElement {
  static override properties = { roomId: { attribute: false }, problem: { state: true } };
  /** The open room; null when there is none. */
  declare roomId: Id | null;
  /** Why what was asked for last could not be done; null: it could. */
  declare private problem: ErrorCode | null;

  constructor() {
    super();
    this.roomId = null;
    this.problem = null;
  }

  async startRoom(): Promise<void> {
    await (await this.#dialog<NewRoomDialogElement>("new-room"))?.show();
  }

  async showMembers(): Promise<void> {
    await (await this.#dialog<MembersDialogElement>("members"))?.show();
  }

  async showFiles(): Promise<void> {
    await (await this.#dialog<GalleryDialogElement>("gallery"))?.show();
  }

  async switchRoom(): Promise<void> {
    await (await this.#dialog<SwitcherDialogElement>("switcher"))?.show();
  }

  /** With a query, for a room, or as it was left. */
  async searchMessages(wish: SearchWish = null): Promise<void> {
    await (await this.#lazyDialog<SearchDialogElement>(loadSearch, "search"))?.show(wish);
  }

  async chooseDate(): Promise<void> {
    await (await this.#lazyDialog<DateDialogElement>(loadSearch, "date"))?.show();
  }

  /** The pane stands in the room; its chunk is this one. */
  async showDetails(): Promise<void> {
    if ((await this.#fetch()) !== null) await this.parentElement?.querySelector<RoomDetailsElement>("staff-chat-room-details")?.show();
  }

  async editRoom(): Promise<void> {
    await (await this.#dialog<RoomDialogElement>("room"))?.show();
  }

  async browseRooms(): Promise<void> {
    await (await this.#dialog<BrowseDialogElement>("browse"))?.show();
  }

  async showPreferences(): Promise<void> {
    await (await this.#dialog<PreferencesDialogElement>("preferences"))?.show();
  }

  async showPerson({ userId, button }: PersonAskedEvent): Promise<void> {
    if ((await this.#fetch()) !== null)
      await this.querySelector<PersonCardElement>(":scope > staff-chat-person-card")?.show(userId, button);
  }

  /** Asks whether to leave a room; its only owner chooses who owns it then. */
  async askToLeave(room: RoomState, leave: (heirId?: Id) => Promise<void>): Promise<void> {
    const dialogs = await this.#fetch();
    if (dialogs?.isOnlyOwner(room) === true) await (await this.#dialog<LeaveDialogElement>("leave"))?.show(leave);
    else await this.#ask(({ leaveQuestion }) => leaveQuestion(this, room, leave));
  }

  /** Asks whether to delete a message; of another's, also why. */
  async askToDelete(roomId: Id, asked: MessageDeletionAskedEvent): Promise<void> {
    await this.#ask((dialogs) => dialogs.deletionQuestion(this, roomId, asked));
  }

  /** Asks what is wrong with a message of the open room, and shows it to the moderators. */
  async askToReport(messageId: Id): Promise<void> {
    const { roomId } = this;
    if (roomId !== null) await this.#ask((dialogs) => dialogs.reportQuestion(this, roomId, messageId));
  }

  /** Opens what was reported, for those who moderate. */
  async showReports(): Promise<void> {
    await (await this.#lazyDialog<ReportsDialogElement>(loadReports, "reports"))?.show();
  }

  /** Asks whether to block a person, or to take that back. */
  async askToBlock(user: User): Promise<void> {
    await this.#ask((dialogs) => dialogs.blockQuestion(this, user));
  }

  async confirm(question: Question): Promise<void> {
    await (await this.#dialog<ConfirmDialogElement>("confirm"))?.ask(question);
  }

  /** Gives the press on a menu's button to the menu, once that is fetched; pressed twice meanwhile, it opens all the same. */
  async showMenu({ button, key }: MenuAskedEvent): Promise<void> {
    if ((await this.#fetch()) === null) return;
    await button.closest<MenuElement>("staff-chat-menu")?.updateComplete;
    if (button.ariaExpanded === "true") return;
    if (key === null) button.click();
    else button.dispatchEvent(new KeyboardEvent("keydown", { key }));
  }

  /** Says that something was refused that nobody waits for. */
  refuse(reason: ErrorCode): void {
    this.problem = reason;
    loadProblem(this.getRootNode()).catch(() => undefined);
  }

  /** Answers the press of a button that is under way; only once there is nothing to fetch any more, the browser can open and close by it. */
  async showSeenBy({ messageId, button }: SeenByAskedEvent): Promise<void> {
    const place = this.querySelector<SeenByElement>("staff-chat-seen-by");
    if (customElements.get("staff-chat-seen-by") !== undefined) return place?.show(messageId, button);
    if ((await this.#fetch()) === null) return;
    await place?.updateComplete;
    place?.show(messageId, button);
    place?.open();
  }

  async showHistory({ messageId, button }: HistoryAskedEvent): Promise<void> {
    if ((await this.#fetch()) === null) return;
    await this.querySelector<MessageHistoryElement>("staff-chat-message-history")?.show(messageId, button);
  }

  async schedule(asked: ScheduleAskedEvent): Promise<void> {
    await (await this.#lazyDialog<ScheduleDialogElement>(loadScheduling, "schedule"))?.show(asked);
  }

  async showStatus(): Promise<void> {
    await (await this.#lazyDialog<StatusDialogElement>(loadStatus, "status"))?.show();
  }

  async forward(asked: ForwardAskedEvent): Promise<void> {
    await (await this.#lazyDialog<ForwardDialogElement>(loadForwarding, "forward"))?.show(asked);
  }

  async showSaved(asked: SavedAskedEvent): Promise<void> {
    await (await this.#lazyDialog<SavedDialogElement>(loadSaved, "saved"))?.show(asked);
  }

  async chooseEmoji(asked: EmojiAskedEvent): Promise<void> {
    const loaded = await loadEmojiPicker(this.getRootNode()).catch(() => null);
    this.problem = loaded === null ? "unavailable" : null;
    await this.querySelector<EmojiPickerElement>("staff-chat-emoji-picker")?.show(asked);
  }

  async makePoll(asked: PollAskedEvent): Promise<void> {
    await (await this.#lazyDialog<PollDialogElement>(loadPollDialog, "poll"))?.show(asked);
  }

  /** Fetches it where `target` is a button that opens something: it may be pressed next. */
  prepareFor(target: EventTarget | null): void {
    if (target instanceof Element && target.closest("[aria-haspopup]") !== null) loadDialogs(this.getRootNode()).catch(() => undefined);
  }

  protected override render(): TemplateResult {
    const { roomId } = this;
    return html`<div role="alert">
        ${this.problem === null ? nothing : html`<p class="problem" part="problem">${icon("alert")}<span>${this.#reason(this.problem)}</span></p>`}
      </div>
      <staff-chat-new-room-dialog></staff-chat-new-room-dialog>
      <staff-chat-members-dialog .roomId=${roomId}></staff-chat-members-dialog>
      <staff-chat-gallery-dialog .roomId=${roomId}></staff-chat-gallery-dialog>
      <staff-chat-date-dialog .roomId=${roomId}></staff-chat-date-dialog>
      <staff-chat-room-dialog .roomId=${roomId}></staff-chat-room-dialog>
      <staff-chat-switcher-dialog></staff-chat-switcher-dialog>
      <staff-chat-reports-dialog></staff-chat-reports-dialog>
      <staff-chat-browse-dialog></staff-chat-browse-dialog>
      <staff-chat-preferences-dialog .roomId=${roomId}></staff-chat-preferences-dialog>
      <staff-chat-leave-dialog .roomId=${roomId}></staff-chat-leave-dialog>
      <staff-chat-person-card></staff-chat-person-card>
      <staff-chat-search-dialog></staff-chat-search-dialog>
      <staff-chat-confirm-dialog></staff-chat-confirm-dialog>
      <staff-chat-schedule-dialog></staff-chat-schedule-dialog>
      <staff-chat-status-dialog></staff-chat-status-dialog>
      <staff-chat-forward-dialog></staff-chat-forward-dialog>
      <staff-chat-saved-dialog></staff-chat-saved-dialog>
      <staff-chat-emoji-picker></staff-chat-emoji-picker>
      <staff-chat-poll-dialog .roomId=${roomId}></staff-chat-poll-dialog>
      ${
        roomId === null
          ? nothing
          : html`<staff-chat-seen-by .roomId=${roomId}></staff-chat-seen-by
              ><staff-chat-message-history .roomId=${roomId}></staff-chat-message-history>`
      }`;
  }

  // Most words have to be fetched; those for what could not be are there.
  #reason(code: ErrorCode): unknown {
    return code === "unavailable" ? this.localize.term("errorUnavailable") : html`<staff-chat-problem .code=${code}></staff-chat-problem>`;
  }

  /** One that is fetched for itself; its frame comes with the others. */
  async #lazyDialog<Dialog extends Element>(load: (root: Node) => Promise<unknown>, name: string): Promise<Dialog | null> {
    if ((await this.#fetch()) === null) return null;
    const isThere = await load(this.getRootNode()).then(
      () => true,
      () => false,
    );
    this.problem = isThere ? null : "unavailable";
    return isThere ? this.querySelector<Dialog>(`staff-chat-${name}-dialog`) : null;
  }

  /** Asks what only those words tell that come with the dialogs. */
  async #ask(question: (dialogs: Dialogs) => Question): Promise<void> {
    const dialogs = await this.#fetch();
    if (dialogs !== null) await this.confirm(question(dialogs));
  }

  async #dialog<Dialog extends Element>(name: string): Promise<Dialog | null> {
    return (await this.#fetch()) !== null ? this.querySelector<Dialog>(`staff-chat-${name}-dialog`) : null;
  }

  // Says where the person looks when there is nothing to open.
  async #fetch(): Promise<Dialogs | null> {
    const dialogs = await loadDialogs(this.getRootNode()).catch(() => null);
    this.problem = dialogs === null ? "unavailable" : null;
    return dialogs;
  }
}

defineElement("staff-chat-panel-dialogs", PanelDialogsElement);
