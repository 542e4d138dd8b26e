import type { TemplateResult } from "lit";
import type { PresenceStatus } from "../../../protocol/entities.ts";
import { selectPeer } from "../../client/store/selectors.ts";
import type { ChatState, RoomState } from "../../client/store/state.ts";
import { groupAvatar, personAvatar } from "../controls/avatar.ts";

/** The picture of a room: the other person with presence, or a group. */
export function roomAvatar(room: RoomState, state: ChatState): TemplateResult {
  const peer = selectPeer(state, room);
  return peer === null ? groupAvatar(room.room) : personAvatar(peer, presenceOf(room, state));
}

/** How present the other person of a direct room is; null: not known, or a group. */
export function presenceOf({ membership: { peer } }: RoomState, { presences }: ChatState): PresenceStatus | null {
  return peer === null ? null : (presences.get(peer.id)?.status ?? null);
}
