import type { Forwarded } from "../../../../protocol/entities.ts";
import { isUncounted } from "../../../../protocol/tombstones.ts";
import { icon } from "../../controls/icons.ts";
import { ForwardAskedEvent } from "../../forwarding/forward-asked.ts";
import type { ListView } from "../row-view.ts";
import type { FeatureButton, MessageFeature } from "./message-feature.ts";

const FORWARD: FeatureButton = {
  part: "forward-button",
  label: ({ term }) => term("forwardMessage"),
  icon: icon("forward"),
  opensDialog: true,
  run: ({ message }, host) => message !== null && host.dispatchEvent(new ForwardAskedEvent(message)),
};

/** Forwarding a message, and where the words of a forwarded one come from (FWD-1). */
export const forwarding: MessageFeature = {
  button({ message, attachments }, { room, state }) {
    if (message === null || isUncounted(message) || message.poll !== null || attachments.some((file) => file.state !== "ready"))
      return null;
    return state.limits.forwarding && room.room.forwarding === "allowed" ? FORWARD : null;
  },
  note({ message, outgoing }, list) {
    const source = message === null ? outgoing?.forward?.source : message.forwarded;
    return source == null ? null : { part: "forwarded", icon: icon("forward"), text: sourceText(source, list) };
  },
};

// The room is named to whom knows it: who is not in it does not have it here.
function sourceText({ userId, name: written, roomId }: Forwarded, { state, localize }: ListView): string {
  const name = (userId !== null && (state.me?.id === userId ? state.me : state.users.get(userId))?.name) || written;
  const room = roomId === null ? "" : (state.rooms.get(roomId)?.room.name ?? "");
  if (name === null) return localize.term("forwarded");
  return room === "" ? localize.term("forwardedFrom", { name }) : localize.term("forwardedFromIn", { name, room });
}
