import * as v from "valibot";
import { Presence, Timestamp } from "../../protocol/entities.ts";
import { PersonChangesFrame, ReceiptsFrame, RoomChangesFrame, TypingFrame, UsersFrame } from "../../protocol/frames.ts";
import { Id } from "../../protocol/ids.ts";

const tenantId = Id;

/** What nodes tell each other after a commit. A hint, never the truth: what is lost here the cursors heal (SYNC-4). */
export const BusEvent = v.variant("type", [
  v.object({ type: v.literal("room"), tenantId, frame: RoomChangesFrame }),
  /** `readsOnly`: persons of whom the frame tells nothing but what they have read. */
  v.object({ type: v.literal("receipts"), tenantId, frame: ReceiptsFrame, readsOnly: v.optional(v.array(Id)) }),
  v.object({ type: v.literal("typing"), tenantId, frame: TypingFrame }),
  v.object({ type: v.literal("person"), tenantId, userId: Id, frame: PersonChangesFrame }),
  /** `roomIds`: the rooms that the person is in. */
  v.object({ type: v.literal("users"), tenantId, roomIds: v.array(Id), frame: UsersFrame }),
  v.object({ type: v.literal("presence"), tenantId, presence: Presence }),
  /** Two of whom one has blocked the other: neither is told of the other's presence any more (SAFE-1). */
  v.object({ type: v.literal("blocked"), tenantId, userIds: v.tuple([Id, Id]) }),
  /** Tokens ended: by id, or all of a person's, or (both null) all of the tenant's, issued before `before` (ms). */
  v.object({ type: v.literal("revoked"), tenantId, userId: v.nullable(Id), tokenId: v.nullable(v.string()), before: Timestamp }),
]);
export type BusEvent = v.InferOutput<typeof BusEvent>;
