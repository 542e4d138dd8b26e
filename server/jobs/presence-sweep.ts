import type { Presence } from "../../protocol/entities.ts";
import type { Id } from "../../protocol/ids.ts";
import type { PresenceService } from "../services/people/presence.ts";

/** A tenant's observed persons on this node, and who takes what they are now. */
export interface PresenceFollower {
  readonly tenantId: Id;
  observedIds(): Id[];
  takePresence(presence: Presence): void;
}

/** Milliseconds between two announcements; a third of the time a node's word counts. */
export const PRESENCE_SWEEP_MS = 20_000;

/** Says again who is on this node, and looks who of the observed went without a word: a node that died tells nobody. */
export function createPresenceSweep(presence: PresenceService, followers: () => readonly PresenceFollower[]): () => Promise<void> {
  return async () => {
    await presence.announce();
    for (const follower of followers()) {
      const observed = follower.observedIds();
      if (observed.length === 0) continue;
      for (const found of await presence.read(follower.tenantId, observed)) follower.takePresence(found);
    }
  };
}
