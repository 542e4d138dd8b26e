import { PRIORITY_LEVELS, type Message, type PriorityLevel } from "../../../protocol/entities.ts";
import { type Role, type RoomKind } from "../../../protocol/room-rules.ts";
import {
  EDIT_WINDOW_SECONDS,
  EMERGENCY_EXPIRY_SECONDS,
  EMERGENCY_REPEAT_SECONDS,
  ESCALATION_SECONDS,
  WIDE_MENTION_WARNING,
  type Limits,
  type WideMentionRule,
} from "../../../protocol/limits.ts";
import type { Id } from "../../../protocol/ids.ts";
import { Failure } from "../../base/errors.ts";
import type { Transaction } from "../../database/database.ts";
import type { FilePolicy, TenantPolicy } from "../../database/schema/tenants.ts";
import { findPolicy } from "../../repositories/identity/policies.ts";
import type { RoomRules } from "../../repositories/rooms/rooms.ts";
import type { Seeker } from "../../repositories/people/users.ts";
import type { Actor } from "./actor.ts";
import { fileLimitsOf, filePolicyOf } from "./file-policy.ts";

/** All that holds for a tenant: its own decisions, and the defaults where it has none. */
export interface Policy extends TenantPolicy {
  readonly files: FilePolicy;
}

const DEFAULTS: TenantPolicy = {
  peopleSearch: "everyone",
  groupCreators: [],
  administrators: ["admin"],
  readReceipts: true,
  linkPreviews: true,
  presence: true,
  editWindow: EDIT_WINDOW_SECONDS,
  editors: [],
  moderators: [],
  filters: [],
  wideMentions: "everyone",
  wideMentioners: [],
  mentionRoles: [],
  wideMentionWarning: WIDE_MENTION_WARNING,
  emergencySenders: [],
  emergencyRepeat: EMERGENCY_REPEAT_SECONDS,
  emergencyExpiry: EMERGENCY_EXPIRY_SECONDS,
  escalateAfter: ESCALATION_SECONDS,
  escalateTo: [],
};

/** The policy of the transaction's tenant. */
export async function readPolicy(tx: Transaction, tenantId: Id): Promise<Policy> {
  return wholePolicy((await findPolicy(tx, tenantId)) ?? {});
}

/** The policy that follows from a tenant's own decisions. */
export function wholePolicy(decided: Partial<TenantPolicy>): Policy {
  return { ...storedPolicy(decided), files: filePolicyOf(decided.files) };
}

/** What is stored for a new tenant: files follow the defaults of the day, where it decides nothing of them. */
export function storedPolicy(decided: Partial<TenantPolicy> = {}): TenantPolicy {
  return { ...DEFAULTS, ...decided };
}

/** Whether the actor may make a room of this kind. */
export function mayCreate(actor: Actor, policy: Policy, kind: RoomKind): boolean {
  if (actor.isServer === true) return true;
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

/** Whether the actor edits anyone's messages in groups, at any time. */
export function editsOthers({ roles }: Pick<Actor, "roles">, { editors }: Policy): boolean {
  return editors.some((role) => roles.includes(role));
}

/** Whether the actor decides what was reported in the tenant: a moderator or administrator of it. */
export function moderates({ roles }: Pick<Actor, "roles">, { moderators, administrators }: Policy): boolean {
  return [...moderators, ...administrators].some((role) => roles.includes(role));
}

/** Who may mention many at once, as it holds for the actor: by their own staff roles they may where others do not. */
function wideMentionRule({ roles }: Pick<Actor, "roles">, { wideMentions, wideMentioners }: Policy): WideMentionRule {
  return wideMentioners.some((role) => roles.includes(role)) ? "everyone" : wideMentions;
}

/** Whether the actor may mention many at once in a room where they have `role` (MENTION-1). */
export function mayMentionWidely(actor: Pick<Actor, "roles">, policy: Policy, role: Role): boolean {
  const rule = wideMentionRule(actor, policy);
  return rule === "everyone" || (rule === "moderators" && mayManage(role));
}

/** What the actor may make of a message (PRIO-2). */
export function prioritiesOf({ roles }: Pick<Actor, "roles">, { emergencySenders }: Policy): PriorityLevel[] {
  const mayAlarm = emergencySenders.length === 0 || emergencySenders.some((role) => roles.includes(role));
  return PRIORITY_LEVELS.filter((level) => level !== "emergency" || mayAlarm);
}

/** The limits that a client of the actor is told. */
export function limitsOf(actor: Pick<Actor, "roles">, policy: Policy): Limits {
  const { editWindow: editSeconds, mentionRoles, wideMentionWarning, linkPreviews } = policy;
  return {
    ...fileLimitsOf(policy.files),
    editSeconds,
    editsOthers: editsOthers(actor, policy),
    moderates: moderates(actor, policy),
    wideMentions: wideMentionRule(actor, policy),
    mentionRoles: [...mentionRoles],
    wideMentionWarning,
    priorities: prioritiesOf(actor, policy),
    presence: policy.presence,
    readReceipts: policy.readReceipts,
    threads: true,
    linkPreviews,
    forwarding: true,
    drafts: true,
  };
}

/** How somebody stands in a room, as far as writing goes. */
export interface WritingPlace extends Pick<RoomRules, "archived" | "posters"> {
  readonly role: Role;
  /** A direct room in which one has blocked the other. */
  readonly blocked: boolean;
  /** Milliseconds since 1970; null: never silenced. */
  readonly silencedUntil: number | null;
}

/** Why somebody may not react in a room at the moment `at` (ms): it is archived, by their role, a block (SAFE-1) or for a time (SAFE-2); null: they may. */
export function refusalToReact({ role, archived, blocked, silencedUntil }: Omit<WritingPlace, "posters">, at: number): Failure | null {
  if (archived) return new Failure("room_archived");
  if (role === "read_only") return new Failure("forbidden");
  if (blocked) return new Failure("person_blocked");
  if (silencedUntil === null || silencedUntil <= at) return null;
  return new Failure("muted", { retryAfter: Math.ceil((silencedUntil - at) / 1_000) });
}

/** Why somebody may not write in a room at the moment `at` (ms), which is to send messages, to edit and to pin them; null: they may (ROOM-31, ROOM-32). */
export function refusalToWrite(place: WritingPlace, at: number): Failure | null {
  const refusal = refusalToReact(place, at);
  // Where members never write, no time ends it.
  const isReader = place.posters === "moderators" && !mayManage(place.role);
  return isReader && (refusal === null || refusal.code === "muted") ? new Failure("posting_restricted") : refusal;
}

/** @throws Failure `forbidden`, `room_archived`, `posting_restricted`, `person_blocked`, `muted` */
export function assertMayWrite(place: WritingPlace, at: number): void {
  const refusal = refusalToWrite(place, at);
  if (refusal !== null) throw refusal;
}

/** Whether staff roles let somebody into a room (ROOM-33). The tenant's server is let in everywhere. */
export function fitsRoom({ roles, isServer }: Pick<Actor, "roles" | "isServer">, { staffRoles }: Pick<RoomRules, "staffRoles">): boolean {
  return isServer === true || staffRoles.length === 0 || staffRoles.some((role) => roles.includes(role));
}

/** The actor as one who looks for people (ROOM-8). */
export function seekerOf(actor: Actor, policy: Policy): Seeker {
  return { userId: actor.userId, roles: actor.roles, rule: actor.isServer === true ? "everyone" : policy.peopleSearch };
}
