import type { RoomState } from "../../client/store/state.ts";

/* What the server would allow; the views hide the rest. The server alone decides. */

export function canEditRoom({ room, membership }: RoomState): boolean {
  return room.archivedAt === null && manages({ room, membership });
}

/** Whether the person may take away what others wrote, and take others out: also from an archived group. */
export function manages({ room, membership }: Pick<RoomState, "room" | "membership">): boolean {
  return room.kind === "group" && (membership.role === "owner" || membership.role === "moderator");
}

export function canLeave({ room, membership }: RoomState): boolean {
  return room.kind === "group" && membership.role !== null;
}

export function canReact({ room, membership }: RoomState): boolean {
  return room.archivedAt === null && membership.role !== "read_only";
}

export function canWrite(room: RoomState): boolean {
  return whyNotWrite(room) === null;
}

/** What a person is told who may not write in a room; null: they may. */
export function whyNotWrite({ room, membership: { role } }: RoomState): "notMember" | "archived" | "readOnly" | "announcementsOnly" | null {
  if (role === null) return "notMember";
  if (room.archivedAt !== null) return "archived";
  if (role === "read_only") return "readOnly";
  return room.posters === "members" || role === "owner" || role === "moderator" ? null : "announcementsOnly";
}

/** Who comes in, who writes, and whether anybody does any more, is for owners. */
export function canOwn({ room, membership }: RoomState): boolean {
  return room.kind === "group" && membership.role === "owner";
}
