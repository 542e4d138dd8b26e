import type { Room } from "../../../protocol/entities.ts";
import type { Id } from "../../../protocol/ids.ts";
import { ROOM_NAME_CODE_POINTS, ROOM_TOPIC_CODE_POINTS } from "../../../protocol/limits.ts";
import { cleanName } from "../../../protocol/names.ts";
import { checkText, isBlank } from "../../../protocol/text.ts";
import { Failure } from "../../base/errors.ts";
import { concernedIds } from "../../repositories/rooms/members.ts";
import type { RoomSettings } from "../../repositories/rooms/room-log.ts";
import type { Actor } from "../shared/actor.ts";
import { asEmoji } from "../shared/emoji.ts";
import { lockMembership, type LockedMembership } from "../shared/membership.ts";
import { fitsRoom, mayManage } from "../shared/policy.ts";
import type { WriteDependencies } from "../shared/write-dependencies.ts";
import type { NoticeDraft } from "./notices.ts";
import { publishChange, writeChange, type ToldChange } from "./room-changes.ts";

/** What somebody wants of a room; what is not there stays, or is as in a plain group. */
export type RoomWish = {
  readonly [K in "name" | "topic" | "emoji" | "access" | "posters" | "forwarding" | "linkPreviews"]?: Room[K] | undefined;
} & { readonly staffRoles?: readonly string[] | undefined };

type RoomDecision = Required<Pick<ToldChange, "room" | "notices">>;
type ChangeRoom = (actor: Actor, roomId: Id, decide: (place: LockedMembership) => RoomDecision | null) => Promise<void>;

/** Answers what changes a room as its `decide` says, null: not at all, and tells everybody in it. */
export function createRoomChange({ database, bus, now }: WriteDependencies): ChangeRoom {
  return async (actor, roomId, decide) => {
    const { tenantId, userId } = actor;
    const written = await database.withTenant(tenantId, async (tx) => {
      const place = await lockMembership(tx, actor, roomId);
      const decided = decide(place);
      if (decided === null) return null;
      const { room, notices } = decided;
      // A room list that does not show the room learns of its new name from the person's log.
      const everybody = await concernedIds(tx, tenantId, roomId);
      const told = actor.isServer === true ? [] : notices;
      return writeChange(
        tx,
        tenantId,
        { roomId, head: place.head, actorId: userId, at: now(), room, members: [], notices: told },
        everybody,
      );
    });
    if (written !== null) publishChange(bus, written);
  };
}

/** Other settings of a group (ROOM-38). @throws Failure `forbidden`, `room_archived`, `staff_role_required` */
export function decideUpdate(actor: Actor, place: LockedMembership, room: RoomSettings): RoomDecision {
  const isForOwners = [room.access, room.posters, room.forwarding, room.staffRoles, room.linkPreviews].some((value) => value !== undefined);
  if (place.kind === "direct" || !mayManage(place.role)) throw new Failure("forbidden");
  if (isForOwners && place.role !== "owner") throw new Failure("forbidden");
  if (place.archived) throw new Failure("room_archived");
  if (!fitsRoom(actor, { staffRoles: room.staffRoles ?? [] })) throw new Failure("staff_role_required");
  return { room, notices: noticesOf(room) };
}

/** Closes a group for writing, or opens it again; null: it is so already (ROOM-32). @throws Failure `forbidden` */
export function decideArchiving(place: LockedMembership, archived: boolean): RoomDecision | null {
  if (place.kind === "direct" || place.role !== "owner") throw new Failure("forbidden");
  if (place.archived === archived) return null;
  return { room: { archived }, notices: [{ type: archived ? "archived" : "unarchived" }] };
}

/** What a wish sets, each checked by its own rule. @throws Failure `text_*`, `invalid_request` */
export function settingsOf({ name, topic, emoji, access, posters, forwarding, staffRoles, linkPreviews }: RoomWish): RoomSettings {
  return {
    name: checkedName(name),
    topic: isBlank(topic ?? "x") ? "" : checked(topic, ROOM_TOPIC_CODE_POINTS),
    emoji: emoji === undefined || emoji === "" ? emoji : checkedEmoji(emoji),
    access,
    posters,
    linkPreviews,
    forwarding,
    staffRoles: staffRoles === undefined ? undefined : [...new Set(staffRoles)],
  };
}

function noticesOf({ name, topic }: RoomSettings): NoticeDraft[] {
  return [
    ...(name === undefined ? [] : [{ type: "renamed" as const, text: name }]),
    ...(topic === undefined ? [] : [{ type: "topic_changed" as const, text: topic }]),
  ];
}

function checkedEmoji(text: string): string {
  const emoji = asEmoji(text);
  if (emoji === null) throw new Failure("invalid_request", { errors: [{ path: "emoji", message: "must be one emoji, or empty" }] });
  return emoji;
}

/** A room's name by the rule for all visible names (ROOM-14). */
export function checkedName(name: string | undefined): string | undefined {
  if (name === undefined) return undefined;
  // What the database can't hold is refused as in any text, not taken out.
  const sound = checked(name, Infinity) ?? "";
  return checked(cleanName(sound), ROOM_NAME_CODE_POINTS);
}

export function checked(text: string | undefined, limit: number): string | undefined {
  if (text === undefined) return undefined;
  const result = checkText(text, limit);
  if (!result.ok) throw new Failure(result.problem);
  return result.text;
}
