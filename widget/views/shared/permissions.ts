import type { RoomState } from "../../client/store/state.ts";

/* What the server would allow; the views hide the rest. The server alone decides. */

export function canEditRoom({ room, membership }: RoomState): boolean {
  return room.kind === "group" && (membership.role === "owner" || membership.role === "moderator");
}

export function canLeave({ room, membership }: RoomState): boolean {
  return room.kind === "group" && membership.role !== null;
}
