import type { Message } from "../../../protocol/entities.ts";
import type { RoomChangesFrame } from "../../../protocol/frames.ts";
import { FRAME_BYTES } from "../../../protocol/limits.ts";
import type { Id } from "../../../protocol/ids.ts";

/** Bytes of bodies one live frame holds at most, so that the whole stays well below what one frame may have. */
const BODY_BYTES = (FRAME_BYTES * 3) / 4;
/** About what a message costs beside its body and its files. */
const MESSAGE_BYTES = 400;

/** Live frames that tell a room's new messages, whose log numbers follow `from` without gaps; none is larger than a frame may be. */
export function roomFrames(roomId: Id, from: number, messages: readonly Message[]): RoomChangesFrame[] {
  const head = from + messages.length;
  const frames: RoomChangesFrame[] = [];
  let size = Infinity;
  for (const message of messages) {
    const files = message.attachments.length === 0 ? 0 : Buffer.byteLength(JSON.stringify(message.attachments));
    const bytes = MESSAGE_BYTES + Buffer.byteLength(message.body) + files;
    let frame = frames.at(-1);
    if (frame === undefined || size + bytes > BODY_BYTES) {
      frame = { type: "room_changes", roomId, from: frame?.to ?? from, to: frame?.to ?? from, head, subjects: [] };
      frames.push(frame);
      size = 0;
    }
    frame.subjects.push({ kind: "message", message });
    frame.to = message.changed;
    size += bytes;
  }
  return frames;
}
