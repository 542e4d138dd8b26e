import type { Id } from "../../../protocol/ids.ts";
import { deferred } from "../../base/deferred.ts";
import { createLocks } from "../../client/platform/browser/locks.ts";

/** The tabs in which one person has the chat: one of them tells of new messages, and none while the person looks at any. */
export interface TabLeader {
  /** Takes part for `userId`, and says whether the person looks at the chat here; repeated calls cost nothing. */
  look(userId: Id, looking: boolean): void;
  /** Whether this tab has to tell of what came. */
  isLeader(): Promise<boolean>;
  end(): void;
}

/** A tab that ends lets go of its locks, and the next one tells. Where there are no locks, every tab does. */
export function createTabLeader(): TabLeader {
  const locks = createLocks();
  let leads = locks === null;
  let lookingName = "";
  let stopLooking: (() => void) | null = null;
  const ends: (() => void)[] = [];
  const join = (userId: Id) => {
    lookingName = `staff-chat:looking:${userId}`;
    const { promise, resolve } = deferred();
    const lead = () => {
      leads = true;
      return promise;
    };
    if (locks !== null) ends.push(resolve, locks.whenFree(`staff-chat:telling:${userId}`, lead));
  };
  return {
    look(userId, looking) {
      if (lookingName === "") join(userId);
      if (looking) stopLooking ??= locks?.hold(lookingName) ?? null;
      else {
        stopLooking?.();
        stopLooking = null;
      }
    },
    isLeader: async () => leads && (await locks?.isHeld(lookingName)) !== true,
    end() {
      stopLooking?.();
      for (const end of ends) end();
    },
  };
}
