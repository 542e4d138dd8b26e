import type { Platform } from "../platform/platform.ts";
import type { ClientStorage } from "../platform/storage.ts";
import { answerPresence, WIPED } from "./former-persons.ts";
import { storageName, type Identity } from "./identities.ts";
import { createTabLine, type TabLine } from "./tab-line.ts";

/**
 * The place of one person on this device: their storage, and the line to their other tabs. It stands for as long as the person is known, so that others
 * see that they are here; what is kept in it is read and written by their `UserData`.
 */
export interface UserStorage {
  readonly identity: Identity;
  readonly storage: ClientStorage;
  /** Names this tab. */
  readonly owner: string;
  readonly line: TabLine;
  /** Whether nothing of the person is kept. */
  isEmpty(): Promise<boolean>;
  /** Ends the use of it, after `last` where there is something to be done first; what is stored stays. */
  close(last?: Promise<void>): Promise<void>;
  /** Deletes everything stored, and tells the other tabs. */
  wipe(): Promise<void>;
}

export interface UserStorageDependencies {
  readonly identity: Identity;
  readonly storage: ClientStorage;
  readonly platform: Pick<Platform, "locks" | "openChannel">;
  readonly owner: string;
  /** Another tab has deleted everything. */
  readonly onWiped: () => void;
  /** Another tab has told something about what is kept. */
  readonly onNotice: (notice: string) => void;
  /** Another tab has ended, and what it left is this one's. */
  readonly onEnded: (tab: string) => Promise<void>;
}

/** Tells the other tabs that messages or files have changed. */
export const CHANGED = "outbox";

const STORES = ["state", "outbox", "drafts", "files"] as const;

export function createUserStorage(dependencies: UserStorageDependencies): UserStorage {
  const { identity, storage, platform, owner, onWiped, onNotice, onEnded } = dependencies;
  const hear = (notice: string): void => {
    if (notice === WIPED) onWiped();
    else if (!answerPresence(notice, line.tell)) onNotice(notice);
  };
  const line = createTabLine({ platform, owner, name: storageName(identity), onNotice: hear, onEnded });
  return {
    identity,
    storage,
    owner,
    line,
    async isEmpty() {
      const kept = await Promise.all(STORES.map((store) => storage.entries(store).catch(() => new Map())));
      return kept.every(({ size }) => size === 0);
    },
    async close(last) {
      line.close(null);
      if (last !== undefined) await last;
      storage.close();
    },
    async wipe() {
      line.close(WIPED);
      await storage.wipe().catch(() => {});
    },
  };
}
