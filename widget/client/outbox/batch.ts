import type { OutgoingMessage } from "../../../protocol/commands.ts";
import type { Id } from "../../../protocol/ids.ts";
import { MESSAGES_PER_COMMAND } from "../../../protocol/limits.ts";
import type { OutboxItem } from "./outbox-item.ts";

/** Bytes of messages in one command; with its envelope it stays below the 64 KiB of a frame. */
export const BATCH_BYTES = 48 * 1024;

const encoder = new TextEncoder();

/** The first messages of `waiting` that fit into one command together; at least one. */
export function nextBatch(waiting: readonly OutboxItem[], limit: number): OutboxItem[] {
  const batch: OutboxItem[] = [];
  let bytes = 0;
  for (const item of waiting.slice(0, Math.min(limit, MESSAGES_PER_COMMAND))) {
    bytes += encoder.encode(JSON.stringify(toMessage(item))).length + 1;
    if (batch.length > 0 && bytes > BATCH_BYTES) break;
    batch.push(item);
  }
  return batch;
}

/** What goes over the wire of a stored message; `attachments`: its files by the ids that the server knows. */
export function toMessage({ id, body, mentions, files }: OutboxItem, attachments: readonly Id[] = files): OutgoingMessage {
  return { id, body, mentions: [...mentions], ...(files.length === 0 ? {} : { attachments: [...attachments] }) };
}
