import type { RoomState } from "../../client/store/state.ts";

/* What the server would allow; the views hide the rest. The server alone decides. */

export function canEditRoom({ room, membership }: RoomState): boolean {
  return room.kind === "group" && (membership.role === "owner" || membership.role === "moderator");
}

export function canLeave({ room, membership }: RoomState): boolean {
  return room.kind === "group" && membership.role !== null;
}

/** Whether the person is known to be the only owner of others, who has to make somebody else owner before leaving. */
export function isOnlyOwner({ membership, members, membersComplete }: RoomState): boolean {
  const present = [...members.values()].filter(({ role }) => role !== null);
  return (
    membersComplete && membership.role === "owner" && present.length > 1 && present.filter(({ role }) => role === "owner").length === 1
  );
}
