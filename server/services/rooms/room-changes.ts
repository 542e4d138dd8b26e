import type { PersonSubject, RoomChangesFrame, RoomSubject } from "../../../protocol/frames.ts";
import type { Id } from "../../../protocol/ids.ts";
import { FRAME_BYTES } from "../../../protocol/limits.ts";
import { personTopic, roomTopic, type Bus } from "../../bus/bus.ts";
import type { Transaction } from "../../database/database.ts";
import { membershipSubjects } from "../../repositories/memberships.ts";
import { appendPersonLog } from "../../repositories/person-log.ts";
import { writeRoomChange, type RoomChange } from "../../repositories/room-log.ts";
import { readSubjects } from "../../repositories/rooms.ts";
import { personFrames, type PersonFrame } from "../shared/person-frames.ts";

/** A change that is written, and what to tell once it is committed (SYNC-4). */
export interface WrittenChange {
  readonly tenantId: Id;
  readonly roomId: Id;
  readonly from: number;
  readonly to: number;
  readonly subjects: readonly RoomSubject[];
  readonly persons: readonly { readonly userId: Id; readonly head: number; readonly subject: PersonSubject }[];
}

/** Bytes of subjects in one frame, well below what a frame may have. */
const SUBJECT_BYTES = (FRAME_BYTES * 3) / 4;

/**
 * Writes a change to the room's log and to the logs of the `concerned` (ROOM-4): the room is locked, persons are locked here in id order.
 */
export async function writeChange(tx: Transaction, tenantId: Id, change: RoomChange, concerned: readonly Id[]): Promise<WrittenChange> {
  const { roomId, head, at } = change;
  const to = await writeRoomChange(tx, tenantId, change);
  const numbers = await appendPersonLog(
    tx,
    tenantId,
    at,
    concerned.map((userId) => ({ userId, kind: "membership", subject: roomId })),
  );
  const subjects = await readSubjects(tx, tenantId, {
    roomId,
    room: change.room !== null,
    userIds: change.members.map(({ userId }) => userId),
  });
  const memberships = await membershipSubjects(
    tx,
    tenantId,
    concerned.map((userId) => ({ userId, roomId })),
  );
  const headOf = new Map(numbers.map((number) => [number.userId, number.head]));
  const persons = memberships.map(({ userId, subject }) => ({ userId, subject, head: headOf.get(userId) ?? subject.membership.changed }));
  return { tenantId, roomId, from: head, to, subjects, persons };
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
export function publishChange(bus: Bus, change: WrittenChange): void {
  const { tenantId, roomId } = change;
  for (const frame of framesOf(change)) bus.publish(roomTopic(tenantId, roomId), { type: "room", tenantId, frame });
  for (const { userId, head, subject } of change.persons) {
    bus.publish(personTopic(tenantId, userId), {
      type: "person",
      tenantId,
      userId,
      frame: { type: "person_changes", from: head - 1, to: head, head, subjects: [subject] },
    });
  }
}

function framesOf({ roomId, from, to, subjects }: WrittenChange): RoomChangesFrame[] {
  const frames: RoomChangesFrame[] = [];
  let size = Infinity;
  for (const subject of subjects) {
    const bytes = Buffer.byteLength(JSON.stringify(subject));
    let frame = frames.at(-1);
    if (frame === undefined || size + bytes > SUBJECT_BYTES) {
      frame = { type: "room_changes", roomId, from: frame?.to ?? from, to: from, head: to, subjects: [] };
      frames.push(frame);
      size = 0;
    }
    frame.subjects.push(subject);
    frame.to = numberOf(subject);
    size += bytes;
  }
  return frames;
}

function numberOf(subject: RoomSubject): number {
  if (subject.kind === "room") return subject.room.changed;
  return subject.kind === "member" ? subject.member.changed : subject.message.changed;
}
