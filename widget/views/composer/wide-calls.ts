import type { WideMention } from "../../../protocol/mention-range.ts";
import type { Id } from "../../../protocol/ids.ts";
import { conversationOf } from "../../client/store/conversation.ts";
import { loadMentions } from "../mentions/load-mentions.ts";
import type { PanelContext } from "../shared/view-context.ts";

/** The field that is written in. */
interface CallingField extends HTMLElement, Pick<PanelContext, "store" | "commands" | "localize"> {
  readonly roomId: Id;
  requestUpdate(): void;
}

type Mentions = Awaited<ReturnType<typeof loadMentions>>;

/** Mentions of many in what is to be sent: found by a chunk that comes with the first `@`, and asked about where they call many (MENTION-1). */
export class WideCalls {
  readonly #field: CallingField;
  #mentions: Mentions | null = null;
  /** The text about which the person was asked, and how many it calls. */
  #asked: { readonly text: string; readonly count: number } | null = null;

  constructor(field: CallingField) {
    this.#field = field;
  }

  /** What the person is asked about this text; null: nothing. */
  question(text: string): string | null {
    return this.#asked?.text === text ? this.#field.localize.term("callsMany", { count: this.#asked.count }) : null;
  }

  /** The mentions of many in a text that is to be sent; null: not now, for something is fetched, after which `again` is called (`hasTried`), or the person is asked. */
  check(text: string, again: () => unknown, hasTried: boolean): readonly WideMention[] | null {
    const { roomId, store, commands } = this.#field;
    const room = conversationOf(store.state, roomId);
    if (!/[@＠]/.test(text) || room === undefined) return [];
    if (this.#mentions === null) {
      // Where it can't be had, all goes as text.
      if (!hasTried) void this.#load().then(again);
      return hasTried ? [] : null;
    }
    const { findWideMentions, wideTargets, countCalled } = this.#mentions;
    const wide = findWideMentions(text, wideTargets(store.state, room));
    const isAgreed = this.#asked?.text === text;
    this.#asked = null;
    if (wide.length === 0 || isAgreed) return wide;
    const count = countCalled(store.state, room, wide);
    if (count === null && !hasTried) {
      void commands
        .loadMembers(roomId)
        .catch(() => undefined)
        .then(again);
      return null;
    }
    if (count === null || count < store.state.limits.wideMentionWarning) return wide;
    this.#asked = { text, count };
    this.#field.requestUpdate();
    return null;
  }

  async #load(): Promise<void> {
    this.#mentions = await loadMentions(this.#field.getRootNode()).catch(() => null);
  }
}
