import type { Message } from "../../../protocol/entities.ts";
import type { Id } from "../../../protocol/ids.ts";
import { Failure } from "../../base/errors.ts";
import type { Transaction } from "../../database/database.ts";
import {
  lockAttachment,
  refreshAttachments,
  roomOfAttachment,
  writePin,
  writeTombstone,
  type LockedAttachment,
} from "../../repositories/message-changes.ts";
import { membershipSubjects } from "../../repositories/memberships.ts";
import { findForBatch, lockRooms } from "../../repositories/messages.ts";
import { touchMemberships } from "../../repositories/person-markers.ts";
import type { Actor } from "../shared/actor.ts";
import type { CommandHandlers } from "../shared/command-handlers.ts";
import { personFrames, publishPersons, type PersonFrame } from "../shared/person-frames.ts";
import { lockMembership } from "../shared/membership.ts";
import { mayDelete, mayWrite } from "../shared/policy.ts";
import { publishMessages } from "../shared/room-frames.ts";
import type { WriteDependencies } from "../shared/write-dependencies.ts";

/**
 * Writes what becomes of an attachment into its own row (and the storage account), and nothing else; false: it was not to be settled any more.
 * The locks of its room and its row are held meanwhile, so nothing slow may happen in it.
 */
export type Settle = (tx: Transaction, attachment: LockedAttachment) => Promise<boolean>;

/** Changes of messages that were sent: each takes the next number of the room's log and is told after the commit (SYNC-2, SYNC-4). */
export interface MessageChanges {
  /** Leaves a tombstone (ROOM-10); its files are gone at once. Repeating it changes nothing. @throws Failure `not_found`, `forbidden` */
  delete(actor: Actor, roomId: Id, messageId: Id): Promise<void>;
  /** Pins a message in its room, or takes the pin off. Repeating it changes nothing. @throws Failure `not_found` (a tombstone, too), `forbidden` */
  pin(actor: Actor, roomId: Id, messageId: Id, pinned: boolean): Promise<void>;
  /** Lets `settle` write an attachment's new state, then brings the message that shows it up to date. False: gone, or nothing to settle. */
  settleAttachment(tenantId: Id, attachmentId: Id, settle: Settle): Promise<boolean>;
}

export const messageChangeCommands = {
  delete_message: ({ messageChanges }, { session, command }) => messageChanges.delete(session, command.roomId, command.messageId),
  pin_message: ({ messageChanges }, { session, command }) => messageChanges.pin(session, command.roomId, command.messageId, command.pinned),
} satisfies CommandHandlers<{ readonly messageChanges: MessageChanges }>;

/** A message as a transaction leaves it, to be told. */
interface Changed {
  readonly message: Message;
  readonly persons: readonly PersonFrame[];
}

export function createMessageChanges({ database, bus, now }: WriteDependencies): MessageChanges {
  function publish(tenantId: Id, { message, persons }: Changed): void {
    publishMessages(bus, tenantId, message.roomId, [message]);
    publishPersons(bus, tenantId, persons);
  }

  return {
    async delete(actor, roomId, messageId) {
      const changed = await database.withTenant(actor.tenantId, (tx) => deleteMessage(tx, actor, { roomId, messageId, at: now() }));
      if (changed !== null) publish(actor.tenantId, changed);
    },

    async pin(actor, roomId, messageId, pinned) {
      const changed = await database.withTenant(actor.tenantId, (tx) => pinMessage(tx, actor, { roomId, messageId, pinned, at: now() }));
      if (changed !== null) publish(actor.tenantId, changed);
    },

    async settleAttachment(tenantId, attachmentId, settle) {
      const settled = await database.withTenant(tenantId, async (tx) => {
        const roomId = await roomOfAttachment(tx, tenantId, attachmentId);
        const [room] = roomId === null ? [] : await lockRooms(tx, tenantId, [roomId]);
        const attachment = room === undefined ? null : await lockAttachment(tx, tenantId, attachmentId);
        if (room === undefined || attachment === null || !(await settle(tx, attachment))) return null;
        return { changed: await refresh(tx, tenantId, { attachment, number: room.head + 1, at: now() }) };
      });
      if (settled?.changed) publish(tenantId, settled.changed);
      return settled !== null;
    },
  };
}

async function deleteMessage(
  tx: Transaction,
  actor: Actor,
  { roomId, messageId, at }: { readonly roomId: Id; readonly messageId: Id; readonly at: number },
): Promise<Changed | null> {
  const { tenantId, userId } = actor;
  const place = await lockMembership(tx, actor, roomId);
  const message = await read(tx, tenantId, roomId, messageId);
  if (message === undefined) throw new Failure("not_found");
  if (!mayDelete(actor, { role: place.role, kind: place.kind }, message)) throw new Failure("forbidden");
  if (message.deletedAt !== null) return null;
  const change = { roomId, number: place.head + 1, at, message, actorId: userId };
  const touched = (await writeTombstone(tx, tenantId, change)).map((unmentioned) => ({ userId: unmentioned, roomId, marker: null }));
  const ranges = await touchMemberships(tx, tenantId, at, touched);
  const tombstone = { ...message, body: "", mentions: [], attachments: [], deletedAt: at, pinned: null, changed: change.number };
  const persons = ranges.length === 0 ? [] : personFrames(ranges, await membershipSubjects(tx, tenantId, touched));
  return { message: tombstone, persons };
}

async function pinMessage(
  tx: Transaction,
  actor: Actor,
  { roomId, messageId, pinned, at }: { readonly roomId: Id; readonly messageId: Id; readonly pinned: boolean; readonly at: number },
): Promise<Changed | null> {
  const { tenantId, userId } = actor;
  const { role, head } = await lockMembership(tx, actor, roomId);
  const message = await read(tx, tenantId, roomId, messageId);
  if (message === undefined || message.deletedAt !== null) throw new Failure("not_found");
  if (!mayWrite(role)) throw new Failure("forbidden");
  if ((message.pinned !== null) === pinned) return null;
  const pin = pinned ? { by: userId, at } : null;
  const number = head + 1;
  await writePin(tx, tenantId, { roomId, number, at, message, actorId: userId, pinned: pin });
  return { message: { ...message, pinned: pin, changed: number }, persons: [] };
}

async function refresh(
  tx: Transaction,
  tenantId: Id,
  { attachment, number, at }: { readonly attachment: LockedAttachment; readonly number: number; readonly at: number },
): Promise<Changed | null> {
  const { roomId, messageId } = attachment;
  if (messageId === null || !(await refreshAttachments(tx, tenantId, { roomId, messageId, number, at }))) return null;
  const message = await read(tx, tenantId, roomId, messageId);
  return message === undefined ? null : { message, persons: [] };
}

async function read(tx: Transaction, tenantId: Id, roomId: Id, messageId: Id): Promise<Message | undefined> {
  const { stored } = await findForBatch(tx, tenantId, { messages: [{ roomId, id: messageId }], persons: [] });
  return stored[0]?.message;
}
