import type { Id } from "../../protocol/ids.ts";
import type { PersonHead, RoomHead, SyncService } from "../services/sync/sync.ts";

/** What this node's connections follow, and who takes its present heads. */
export interface HeadFollower {
  followed(): { rooms: { tenantId: Id; roomId: Id }[]; persons: { tenantId: Id; userId: Id }[] };
  takeHeads(heads: { readonly rooms: readonly RoomHead[]; readonly persons: readonly PersonHead[] }): void;
}

/** Milliseconds between two sweeps: the longest that anything the bus lost stays unseen (SYNC-4). */
export const HEAD_SWEEP_MS = 5_000;

/** Reads the heads of everything followed on this node; what the bus lost shows as a head that is ahead. */
export function createHeadSweep(sync: Pick<SyncService, "heads">, follower: HeadFollower): () => Promise<void> {
  return async () => {
    const { rooms, persons } = follower.followed();
    if (rooms.length + persons.length > 0) follower.takeHeads(await sync.heads(rooms, persons));
  };
}
