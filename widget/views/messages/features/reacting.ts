import { html } from "lit";
import { EmojiAskedEvent } from "../../emoji/emoji-asked.ts";
import { canReact } from "../../shared/permissions.ts";
import { icon } from "../../controls/icons.ts";
import type { FeatureButton, MessageFeature } from "./message-feature.ts";

const REACT: FeatureButton = {
  part: "react-button",
  label: ({ term }) => term("react"),
  icon: icon("smile"),
  opensDialog: true,
  run({ id }, host, opener) {
    const { commands, roomId } = host;
    const pick = (emoji: string) => commands.change({ kind: "reaction", roomId, messageId: id, emoji, active: true });
    host.dispatchEvent(new EmojiAskedEvent(opener, pick));
  },
};

/** Reacting to a message with an emoji (ROOM-18). */
export const reacting: MessageFeature = {
  button: ({ message, deleted }, { room }) => (message === null || deleted || !canReact(room) ? null : REACT),
  // Drawn by a chunk that the list fetches with the first reaction in sight.
  foot({ id, message }, { room }) {
    if (message === null || message.reactions.length === 0) return null;
    return html`<staff-chat-reactions .roomId=${room.room.id} .messageId=${id} .reactions=${message.reactions}></staff-chat-reactions>`;
  },
};
