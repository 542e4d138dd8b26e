import type { Id } from "../../../protocol/ids.ts";
import { kindOf, type OutboxItem } from "./outbox-item.ts";
import { toJson } from "../platform/to-json.ts";

/** Bytes of items in one command; with its envelope it stays below the 64 KiB of a frame. */
export const BATCH_BYTES = 48 * 1024;

const encoder = new TextEncoder();

/** The first items of `waiting` that fit into one command together: of one kind, at most `limit`, at least one. */
export function nextBatch(waiting: readonly [OutboxItem, ...OutboxItem[]], limit: number): [OutboxItem, ...OutboxItem[]] {
  const [first, ...others] = waiting;
  const batch: [OutboxItem, ...OutboxItem[]] = [first];
  let bytes = bytesOf(first);
  for (const item of others.slice(0, Math.min(limit, kindOf(first).perCommand) - 1)) {
    bytes += bytesOf(item) + 1;
    if (item.kind !== first.kind || bytes > BATCH_BYTES) break;
    batch.push(item);
  }
  return batch;
}

const newId = (): Id => "";

function bytesOf(item: OutboxItem): number {
  return encoder.encode(toJson(kindOf(item).toCommand([item], newId))).length;
}
