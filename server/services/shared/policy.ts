import type { Message, Role, RoomKind } from "../../../protocol/entities.ts";
import type { TenantPolicy } from "../../database/schema.ts";
import type { Seeker } from "../../repositories/users.ts";
import type { Actor } from "./actor.ts";

/** The policy of a tenant that decides nothing for itself. */
export const DEFAULT_POLICY: TenantPolicy = {
  peopleSearch: "everyone",
  groupCreators: [],
  administrators: ["admin"],
  readReceipts: true,
};

/** Whether the actor may make a room of this kind. */
export function mayCreate(actor: Actor, policy: TenantPolicy, kind: RoomKind): boolean {
  return kind === "direct" || policy.groupCreators.length === 0 || policy.groupCreators.some((role) => actor.roles.includes(role));
}

/** Whether this role renames a group and adds persons to it (ROOM-1). */
export function mayManage(role: Role): boolean {
  return role === "owner" || role === "moderator";
}

/** Whether `role` may take someone with role `other` out of a group (ROOM-1). */
export function mayRemove(role: Role, other: Role): boolean {
  return role === "owner" || (role === "moderator" && (other === "member" || other === "read_only"));
}

/** Whether someone with `role` may leave a tombstone of a message: of one's own, and in groups owners and moderators of anyone's (ROOM-10). */
export function mayDelete(
  actor: Actor,
  place: { readonly role: Role; readonly kind: RoomKind },
  message: Pick<Message, "senderId">,
): boolean {
  return message.senderId === actor.userId || (place.kind === "group" && mayManage(place.role));
}

/** The actor as one who looks for people (ROOM-8). */
export function seekerOf(actor: Actor, policy: TenantPolicy): Seeker {
  return { userId: actor.userId, roles: actor.roles, rule: policy.peopleSearch };
}
