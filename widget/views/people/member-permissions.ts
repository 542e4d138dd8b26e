import { type Member } from "../../../protocol/entities.ts";
import { ROLES, type Role } from "../../../protocol/room-rules.ts";
import type { RoomState } from "../../client/store/state.ts";

/* What the server would allow among members; only their dialog asks. */

/** Whether the person is known to be the only owner of others, who has to make somebody else owner before leaving. */
export function isOnlyOwner({ membership, members, membersComplete }: RoomState): boolean {
  const present = [...members.values()].filter(({ role }) => role !== null);
  return (
    membersComplete && membership.role === "owner" && present.length > 1 && present.filter(({ role }) => role === "owner").length === 1
  );
}

/** Owners remove anyone else; moderators members and read-only ones. */
export function canRemove({ room, membership }: RoomState, member: Member): boolean {
  if (room.kind !== "group" || member.role === null) return false;
  if (membership.role === "owner") return true;
  return membership.role === "moderator" && (member.role === "member" || member.role === "read_only");
}

/** Roles an owner may give to `member`; an only owner keeps theirs. */
export function rolesToGive(room: RoomState, member: Member): Role[] {
  if (room.room.kind !== "group" || room.membership.role !== "owner" || member.role === null) return [];
  const owners = [...room.members.values()].filter(({ role }) => role === "owner").length;
  if (member.role === "owner" && owners <= 1) return [];
  return ROLES.filter((role) => role !== member.role);
}
