import { isPollOver } from "../../../../protocol/poll.ts";
import { icon } from "../../controls/icons.ts";
import type { FeatureButton, MessageFeature } from "./message-feature.ts";

const CLOSE: FeatureButton = {
  part: "close-poll-button",
  label: ({ term }) => term("closePoll"),
  icon: icon("check"),
  run: ({ id }, { commands, roomId }) => commands.change({ kind: "poll-closing", roomId, messageId: id }),
};

/** Ending a poll of one's own, or in groups as owner or moderator anyone's (POLL-3). */
export const pollClosing: MessageFeature = {
  button({ message, own }, { room: { room, membership }, now }) {
    if (message?.poll == null || isPollOver(message.poll, now)) return null;
    return own || (room.kind === "group" && (membership.role === "owner" || membership.role === "moderator")) ? CLOSE : null;
  },
};
