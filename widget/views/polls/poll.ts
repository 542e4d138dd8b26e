import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import type { Id } from "../../../protocol/ids.ts";
import { isPollOver, type Poll, type PollOption } from "../../../protocol/poll.ts";
import { RoomController, type RoomInState } from "../shared/room-controller.ts";
import { userOf } from "../shared/room-people.ts";
import type { PanelContext } from "../shared/view-context.ts";
import { consumeContexts } from "../shared/contexts.ts";
import { defineElement, ViewElement } from "../shared/view-element.ts";
import { pollViews } from "./views-poll.ts";

export const sheets = [pollViews];

/** Persons named at an option; the rest are counted. */
const NAMED = 3;

/** The poll of a message: options to choose from, or what was chosen, as text, number and bar. */
export class PollElement extends ViewElement {
  static override properties = {
    roomId: { attribute: false },
    messageId: { attribute: false },
    poll: { attribute: false },
    isSent: { attribute: false },
    now: { state: true },
    choices: { state: true },
    voted: { state: true },
  };
  declare roomId: Id;
  declare messageId: Id;
  declare poll: Poll;
  /** Whether the log has its message. */
  declare isSent: boolean;
  declare readonly now: PanelContext["now"];
  /** What is chosen and not given yet; null: nothing is being chosen. */
  declare private choices: ReadonlySet<number> | null;
  /** Whether the server knows that the person has voted in an anonymous poll. */
  declare private voted: boolean;
  #focusesResult = false;
  /** Whether a vote was on its way when this was drawn last. */
  #wasPending = false;
  readonly #drawn = new RoomController(this, ({ room, state }) => [
    room.membership.role,
    state.users,
    state.me,
    state.patches.get(this.messageId)?.voted,
  ]);

  constructor() {
    super();
    consumeContexts(this, "now");
    this.choices = null;
    this.voted = false;
  }

  protected override firstUpdated(): void {
    // What others can't be told the message does not say.
    if (this.poll.anonymous && this.isSent && !this.#isOver) void this.#ask();
  }

  protected override updated(changed: PropertyValues): void {
    const isPending = this.#drawn.value.state.patches.get(this.messageId)?.voted !== undefined;
    // Taken or refused, the server knows.
    if (this.#wasPending && !isPending && this.poll.anonymous) void this.#ask();
    this.#wasPending = isPending;
    if (changed.has("choices") && this.#focusesResult) {
      this.#focusesResult = false;
      this.querySelector<HTMLElement>(".poll")?.focus();
    }
  }

  protected override render(): TemplateResult {
    const { poll } = this;
    const chooses = this.isSent && this.#mayVote && (this.choices !== null || !this.#hasVoted);
    return html`<div class="poll" part="poll" role="group" tabindex="-1" aria-labelledby="text-${this.messageId}">
      ${
        chooses
          ? this.#form()
          : html`<ul class="poll-options" role="list">
              ${poll.options.map((option, at) => this.#result(option, at))}
            </ul>`
      }
      <p class="poll-notes" part="poll-notes"><bdi>${this.#notes()}</bdi></p>
      ${chooses ? nothing : this.#changes()}
    </div>`;
  }

  #form(): TemplateResult {
    const { poll, localize, messageId } = this;
    const choices = this.#chosen();
    const isSame = this.#isUnchanged(choices);
    return html`<form @submit=${this.#submit}>
      <div class="poll-options" role=${poll.multiple ? "group" : "radiogroup"} aria-labelledby="text-${messageId}">
        ${poll.options.map(
          ({ text }, at) =>
            html`<label class="poll-option" part="poll-option"
              ><input
                class="poll-choice"
                type=${poll.multiple ? "checkbox" : "radio"}
                name="poll-${messageId}"
                .checked=${choices.has(at)}
                @change=${(event: Event) => event.target instanceof HTMLInputElement && this.#choose(at, event.target.checked)}
              /><bdi>${text}</bdi></label
            >`,
        )}
      </div>
      <div class="poll-actions">
        <button class="button poll-button" part="button vote-button" type="submit" aria-disabled=${isSame ? "true" : "false"}>
          ${localize.term("vote")}
        </button>
        ${
          this.choices !== null && this.#hasVoted
            ? html`<button class="text-button is-quiet" type="button" @click=${() => this.#end()}>${localize.term("cancel")}</button>`
            : nothing
        }
      </div>
    </form>`;
  }

  #result({ text, votes, userIds }: PollOption, at: number): TemplateResult {
    const { poll, localize } = this;
    const share = poll.voters === 0 ? 0 : votes / poll.voters;
    const isMine = this.#own.has(at);
    const percent = localize.term("pollShare", { percent: Math.round(share * 100) });
    return html`<li class="poll-result ${isMine ? "is-mine" : ""}" part="poll-result ${isMine ? "poll-result-own" : ""}">
      <span class="poll-text"
        ><bdi>${text}</bdi>${isMine ? html`<span class="poll-own">${localize.term("yourVote")}</span>` : nothing}</span
      >
      <span class="poll-share"
        ><span class="visually-hidden">${localize.term("votes", { count: votes })},</span> <span>${percent}</span></span
      >
      <svg class="poll-bar" part="poll-bar" aria-hidden="true"><rect width="${share * 100}%" height="100%"></rect></svg>
      ${userIds.length === 0 ? nothing : html`<bdi class="poll-voters">${this.#names(userIds)}</bdi>`}
    </li>`;
  }

  #notes(): string {
    const { poll, localize } = this;
    const { state } = this.#drawn.value;
    const notes = [localize.term("voters", { count: poll.voters })];
    if (poll.multiple) notes.push(localize.term("pollMultiple"));
    if (poll.anonymous) notes.push(localize.term("pollAnonymous"));
    if (poll.closed !== null) notes.push(localize.term("pollClosedBy", { name: userOf(state, localize, poll.closed.by).name }));
    else if (poll.closesAt !== null)
      notes.push(localize.term(this.#isOver ? "pollEnded" : "pollEnds", { time: localize.full(poll.closesAt) }));
    if (poll.anonymous && this.#hasVoted && !this.#isOver) notes.push(localize.term("pollVoted"));
    return notes.join(" · ");
  }

  // An anonymous vote can't be told from others, nor changed.
  #changes(): TemplateResult | typeof nothing {
    if (!this.isSent || !this.#mayVote || this.poll.anonymous) return nothing;
    const { localize } = this;
    return html`<div class="poll-actions">
      <button class="text-button" part="change-vote-button" type="button" @click=${() => (this.choices = this.#own)}>
        ${localize.term("changeVote")}
      </button>
      <button class="text-button is-quiet" part="withdraw-vote-button" type="button" @click=${() => this.#vote([])}>
        ${localize.term("withdrawVote")}
      </button>
    </div>`;
  }

  #names(userIds: readonly Id[]): string {
    const { localize } = this;
    const { state }: RoomInState = this.#drawn.value;
    const mine = userIds.filter((id) => id === state.me?.id).map(() => localize.term("you"));
    const others = userIds.filter((id) => id !== state.me?.id);
    const named = others.slice(0, NAMED).map((id) => userOf(state, localize, id).name);
    const rest = others.length - named.length;
    return localize.list([...mine, ...named, ...(rest > 0 ? [localize.term("andOthers", { count: rest })] : [])]);
  }

  get #isOver(): boolean {
    return isPollOver(this.poll, this.now);
  }

  get #mayVote(): boolean {
    return !this.#isOver && this.#drawn.value.room.membership.role !== "read_only";
  }

  /** What the person has chosen, as far as it is told. */
  get #own(): ReadonlySet<number> {
    const { state } = this.#drawn.value;
    const pending = state.patches.get(this.messageId)?.voted;
    const me = state.me?.id ?? "";
    return new Set(pending ?? this.poll.options.flatMap(({ userIds }, at) => (userIds.includes(me) ? [at] : [])));
  }

  get #hasVoted(): boolean {
    return this.voted || this.#own.size > 0;
  }

  #chosen(): ReadonlySet<number> {
    return this.choices ?? this.#own;
  }

  // A vote that is there may be taken back by choosing nothing where several may be chosen.
  #isUnchanged(choices: ReadonlySet<number>): boolean {
    const own = this.#own;
    return choices.size === own.size && [...choices].every((at) => own.has(at));
  }

  #choose(at: number, isChosen: boolean): void {
    const rest = this.poll.multiple ? [...this.#chosen()].filter((other) => other !== at) : [];
    this.choices = new Set(isChosen ? [...rest, at] : rest);
  }

  #submit(event: Event): void {
    event.preventDefault();
    const choices = this.#chosen();
    if (!this.#isUnchanged(choices)) this.#vote([...choices].sort((a, b) => a - b));
  }

  #vote(options: number[]): void {
    const { roomId, messageId, poll, localize } = this;
    this.commands.change({ kind: "vote", roomId, messageId, options });
    this.voted = poll.anonymous;
    const names = options.map((at) => poll.options[at]?.text ?? "");
    this.host.announce(options.length === 0 ? localize.term("voteWithdrawn") : localize.term("votedFor", { names: localize.list(names) }));
    this.#end();
  }

  #end(): void {
    this.#focusesResult = true;
    this.choices = null;
  }

  // What can't be had now is told when the person votes.
  async #ask(): Promise<void> {
    const voted = await this.commands.hasVoted(this.roomId, this.messageId).catch(() => null);
    if (voted !== null) this.voted = voted;
  }
}

defineElement("staff-chat-poll", PollElement);
