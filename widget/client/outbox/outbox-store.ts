import type { Id } from "../../../protocol/ids.ts";
import { parseValue } from "../../../protocol/parse.ts";
import type { ClientStorage } from "../platform/storage.ts";
import { OutboxItem } from "./outbox-item.ts";

/** The stored side of the outbox. Storage that fails (full, closed) leaves the outbox working from memory. */
export interface OutboxStore {
  load(): Promise<OutboxItem[]>;
  put(items: readonly OutboxItem[]): Promise<void>;
  remove(ids: readonly Id[]): Promise<void>;
  /** Makes `owner` the owner of what `former` has left; answers what it got. */
  adopt(former: string | null, owner: string): Promise<OutboxItem[]>;
}

export function createOutboxStore(storage: ClientStorage): OutboxStore {
  const load = async (): Promise<OutboxItem[]> => {
    try {
      const entries = await storage.entries("outbox");
      return [...entries.values()].flatMap(read);
    } catch {
      return [];
    }
  };
  const write = async (
    keys: readonly Id[],
    change: (current: ReadonlyMap<string, unknown>) => ReadonlyMap<string, unknown>,
  ): Promise<void> => {
    try {
      await storage.update("outbox", keys, change);
    } catch {
      // Kept in memory; `persistent` has told the owner to warn before leaving where nothing is kept at all.
    }
  };
  return {
    load,
    put: (items) => write([], () => new Map(items.map((item) => [item.id, item]))),
    remove: (ids) => write([], () => new Map(ids.map((id) => [id, undefined]))),
    async adopt(former, owner) {
      const left = (await load()).filter((item) => (former === null ? item.owner !== owner : item.owner === former));
      const adopted: OutboxItem[] = [];
      await write(
        left.map(({ id }) => id),
        (current) => {
          // Read again inside the transaction: meanwhile some may be gone, or another tab's.
          const present = left.flatMap(({ id, owner: leaver }) => read(current.get(id)).filter((item) => item.owner === leaver));
          adopted.push(...present.map((item) => ({ ...item, owner })));
          return new Map(adopted.map((item) => [item.id, item]));
        },
      );
      return adopted;
    },
  };
}

function read(value: unknown): OutboxItem[] {
  const parsed = parseValue(OutboxItem, value);
  if (!parsed.ok) return [];
  // What was under way when its tab ended may or may not have arrived; sending it again is harmless (SYNC-1).
  return [parsed.value.stage === "failed" ? parsed.value : { ...parsed.value, stage: "queued" }];
}
