import type { Id } from "../../../protocol/ids.ts";
import type { Bus } from "../../bus/bus.ts";
import type { Transaction } from "../../database/database.ts";
import { membershipSubjects } from "../../repositories/rooms/memberships.ts";
import { appendPersonLog } from "../../repositories/people/person-log.ts";
import { writeRoomChange, type RoomChange } from "../../repositories/rooms/room-log.ts";
import { readSubjects } from "../../repositories/rooms/rooms.ts";
import { writeNotices, type NoticeDraft } from "./notices.ts";
import { personFrames, publishPersons, type PersonFrame } from "../shared/person-frames.ts";
import { publishRoom, type RoomChanges } from "../shared/room-frames.ts";

/** A change, and what is told of it in the room itself: after it, with the numbers that follow. */
export interface ToldChange extends RoomChange {
  readonly notices?: readonly NoticeDraft[];
}

/** A change that is written, and what to tell once it is committed (SYNC-4). */
export interface WrittenChange extends RoomChanges {
  readonly tenantId: Id;
  readonly persons: readonly PersonFrame[];
}

/**
 * Writes a change to the room's log and to the logs of the `concerned` (ROOM-4): the room is locked, persons are locked here in id order.
 */
export async function writeChange(tx: Transaction, tenantId: Id, change: ToldChange, concerned: readonly Id[]): Promise<WrittenChange> {
  const { roomId, head, actorId, at, notices = [] } = change;
  const last = await writeRoomChange(tx, tenantId, change);
  const messages = await writeNotices(tx, tenantId, { roomId, head: last, actorId, at }, notices);
  const subjects = await readSubjects(tx, tenantId, {
    roomId,
    room: change.room !== null,
    userIds: change.members.map(({ userId }) => userId),
  });
  const persons = await writeOwnSide(tx, tenantId, { roomId, at, userIds: concerned });
  const told = messages.map((message) => ({ kind: "message" as const, message }));
  return { tenantId, roomId, from: head, to: last + told.length, subjects: [...subjects, ...told], persons };
}

/**
 * Writes to the logs of `userIds` that their own side of a room changed, which nobody else sees. The room is locked, persons are locked here
 * in id order. Answers what to tell once it is committed.
 */
export async function writeOwnSide(
  tx: Transaction,
  tenantId: Id,
  change: { readonly roomId: Id; readonly at: number; readonly userIds: readonly Id[] },
): Promise<PersonFrame[]> {
  const { roomId, at, userIds } = change;
  const entries = userIds.map((userId) => ({ userId, kind: "membership" as const, subject: roomId }));
  const numbers = await appendPersonLog(tx, tenantId, at, entries);
  const memberships = await membershipSubjects(
    tx,
    tenantId,
    userIds.map((userId) => ({ userId, roomId })),
  );
  return personFrames(
    numbers.map(({ userId, head }) => ({ userId, head, total: 1 })),
    memberships,
  );
}

/** Tells the room and each person concerned. Only after the commit. */
export function publishChange(bus: Bus, { tenantId, persons, ...changes }: WrittenChange): void {
  publishRoom(bus, tenantId, changes);
  publishPersons(bus, tenantId, persons);
}
