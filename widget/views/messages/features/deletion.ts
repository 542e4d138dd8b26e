import { icon } from "../../controls/icons.ts";
import { isUncounted } from "../../../../protocol/tombstones.ts";
import { manages } from "../../shared/permissions.ts";
import { MessageDeletionAskedEvent } from "../message-events.ts";
import type { FeatureButton, MessageFeature } from "./message-feature.ts";

const DELETE: FeatureButton = {
  part: "delete-button",
  label: ({ term }) => term("deleteMessage"),
  icon: icon("trash"),
  danger: true,
  opensDialog: true,
  run: ({ id, own }, host) => host.dispatchEvent(new MessageDeletionAskedEvent(id, own)),
};

/** Deleting a message for everyone (ROOM-10). */
export const deletion: MessageFeature = {
  button({ message, own }, { room }) {
    const may = message !== null && !isUncounted(message) && (own || manages(room)) && room.membership.role !== "read_only";
    return may ? DELETE : null;
  },
};
