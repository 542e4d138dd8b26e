import { ReplyAskedEvent } from "../../replies/quote-events.ts";
import { canWrite } from "../../shared/permissions.ts";
import { icon } from "../../controls/icons.ts";
import type { FeatureButton, MessageFeature } from "./message-feature.ts";

const REPLY: FeatureButton = {
  part: "reply-button",
  label: ({ term }) => term("reply"),
  icon: icon("reply"),
  run({ id }, host) {
    host.commands.setReply(host.roomId, id);
    host.dispatchEvent(new ReplyAskedEvent());
  },
};

/** Answering a message with a quote of it, also one that is still on its way (ROOM-20). */
export const replying: MessageFeature = {
  button: ({ deleted, outgoing }, { room }) => (deleted || outgoing?.stage === "failed" || !canWrite(room) ? null : REPLY),
};
