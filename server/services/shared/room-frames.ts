import type { Message } from "../../../protocol/entities.ts";
import type { RoomChangesFrame, RoomSubject } from "../../../protocol/frames.ts";
import type { Id } from "../../../protocol/ids.ts";
import { FRAME_BYTES } from "../../../protocol/limits.ts";
import { roomTopic, type Bus } from "../../bus/bus.ts";

/** What a transaction changed in a room: each subject in the order of its log number, which follow `from` up to `to` without gaps. */
export interface RoomChanges {
  readonly roomId: Id;
  readonly from: number;
  readonly to: number;
  readonly subjects: readonly RoomSubject[];
}

/** Bytes of subjects one live frame holds at most, so that the whole stays well below what one frame may have. */
const SUBJECT_BYTES = (FRAME_BYTES * 3) / 4;
/** About what a message costs beside its body and its files. */
const MESSAGE_BYTES = 400;

/** Tells the room. Only after the commit (SYNC-4). */
export function publishRoom(bus: Bus, tenantId: Id, changes: RoomChanges): void {
  for (const frame of roomFrames(changes)) bus.publish(roomTopic(tenantId, changes.roomId), { type: "room", tenantId, frame });
}

/** Tells a room of its messages, whose log numbers follow each other without gaps. Only after the commit (SYNC-4). */
export function publishMessages(bus: Bus, tenantId: Id, roomId: Id, messages: readonly Message[]): void {
  const subjects = messages.map((message) => ({ kind: "message" as const, message }));
  const [first, last] = [messages[0], messages.at(-1)];
  if (first !== undefined && last !== undefined)
    publishRoom(bus, tenantId, { roomId, from: first.changed - 1, to: last.changed, subjects });
}

/** Live frames that tell what changed in a room; none is larger than a frame may be. */
export function roomFrames({ roomId, from, to, subjects }: RoomChanges): RoomChangesFrame[] {
  const frames: RoomChangesFrame[] = [];
  let size = Infinity;
  for (const subject of subjects) {
    const bytes = bytesOf(subject);
    let frame = frames.at(-1);
    if (frame === undefined || size + bytes > SUBJECT_BYTES) {
      const start = frame?.to ?? from;
      frame = { type: "room_changes", roomId, from: start, to: start, head: to, subjects: [] };
      frames.push(frame);
      size = 0;
    }
    frame.subjects.push(subject);
    frame.to = numberOf(subject);
    size += bytes;
  }
  return frames;
}

// A message is every other frame, and its text is nearly all of it: that much is known without writing it out.
function bytesOf(subject: RoomSubject): number {
  if (subject.kind !== "message") return Buffer.byteLength(JSON.stringify(subject));
  const { body, attachments, reactions, poll, event, forwarded } = subject.message;
  const isPlain = attachments.length + reactions.length === 0 && poll === null && event === null && forwarded === null;
  const more = isPlain ? 0 : Buffer.byteLength(JSON.stringify([attachments, reactions, poll, event, forwarded]));
  return MESSAGE_BYTES + Buffer.byteLength(body) + more;
}

function numberOf(subject: RoomSubject): number {
  if (subject.kind === "room") return subject.room.changed;
  return subject.kind === "member" ? subject.member.changed : subject.message.changed;
}
