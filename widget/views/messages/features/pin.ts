import { icon } from "../../controls/icons.ts";
import { isUncounted } from "../../../../protocol/tombstones.ts";
import { canWrite } from "../../shared/permissions.ts";
import { userOf } from "../../shared/room-people.ts";
import type { FeatureButton, MessageFeature } from "./message-feature.ts";

const button = (pinned: boolean): FeatureButton => ({
  part: "pin-button",
  label: ({ term }) => term(pinned ? "pinMessage" : "unpinMessage"),
  icon: icon("pin"),
  run: ({ id }, { commands, roomId }) => commands.change({ kind: "pin", roomId, messageId: id, pinned }),
});
const PIN = button(true);
const UNPIN = button(false);

/** Pinning a message for its room (ROOM-13). */
export const pin: MessageFeature = {
  button({ message }, { room }) {
    if (message === null || isUncounted(message) || !canWrite(room)) return null;
    return message.pinned === null ? PIN : UNPIN;
  },
  note({ message }, { state, localize }) {
    const by = message?.pinned?.by;
    if (by === undefined) return null;
    const text = by === state.me?.id ? localize.term("pinnedByYou") : localize.term("pinnedBy", { name: userOf(state, localize, by).name });
    return { part: "pin", icon: icon("pin"), text };
  },
};
