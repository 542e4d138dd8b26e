import { html } from "lit";
import { icon } from "../../controls/icons.ts";
import { levelOf } from "../message-rows.ts";
import type { MessageFeature } from "./message-feature.ts";

/** That a message asks for acknowledgement, who has given it, and giving it (PRIO-1, PRIO-3). */
export const priority: MessageFeature = {
  note(row, { localize }) {
    const level = levelOf(row);
    if (level === null) return null;
    const label = localize.term(level);
    const from = row.message?.priority?.escalatedFrom?.roomName;
    const text = from === undefined ? label : localize.list([label, localize.term("escalatedFrom", { room: from })]);
    const parts = `priority priority-${level}`;
    return { part: parts, icon: icon(level === "emergency" ? "emergency" : "alert"), text };
  },
  // Drawn by a chunk that the list fetches with the first one in sight.
  foot({ id, message, own }, { room }) {
    if (message?.priority == null || message.priority.recipients === 0) return null;
    return html`<staff-chat-acknowledgement
      .roomId=${room.room.id}
      .messageId=${id}
      .priority=${message.priority}
      .own=${own}
    ></staff-chat-acknowledgement>`;
  },
};
