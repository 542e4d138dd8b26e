import { canWrite } from "../../shared/permissions.ts";
import { html } from "lit";
import { icon } from "../../controls/icons.ts";
import { ThreadAskedEvent } from "../../threads/thread-events.ts";
import type { FeatureButton, MessageFeature } from "./message-feature.ts";

const THREAD: FeatureButton = {
  part: "thread-button",
  label: ({ term }) => term("replyInThread"),
  icon: icon("chat"),
  run: ({ id, message }, host) => host.dispatchEvent(new ThreadAskedEvent(message?.threadId ?? id)),
};

/** Answering in a thread, and what stands under a message that one begins with (THREAD-1). */
export const threading: MessageFeature = {
  button({ message, deleted }, { room, state }) {
    if (message === null || room.threadId !== undefined || !state.limits.threads) return null;
    const hasThread = message.thread !== null || message.threadId !== null;
    return hasThread || (!deleted && canWrite(room)) ? THREAD : null;
  },
  // Drawn by a chunk that the list fetches with the first thread in sight.
  foot({ id, message }, { room, activeId, localize }) {
    const count = message?.thread?.count ?? 0;
    if (message === null || (count === 0 && message.threadId === null)) return null;
    if (room.threadId === undefined)
      return html`<staff-chat-thread-summary
        .roomId=${room.room.id}
        .message=${message}
        .isActive=${id === activeId}
      ></staff-chat-thread-summary>`;
    return id === room.threadId ? html`<p class="thread-count" part="thread-count">${localize.term("replies", { count })}</p>` : null;
  },
};
