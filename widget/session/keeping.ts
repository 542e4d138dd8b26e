import { createMemoryStorage } from "../platform/memory-storage.ts";
import type { Platform } from "../platform/platform.ts";
import type { ChatState } from "../store/state.ts";
import type { Store } from "../store/store.ts";
import type { TokenSource } from "../transport/tokens.ts";
import { createIdentities, storageName, type Identity } from "./identities.ts";
import { createPersonal, type Personal, type PersonalDependencies } from "./personal.ts";

/** Opens, changes and ends what this device keeps of the person at hand. */
export interface Keeping {
  readonly personal: Personal | null;
  /** Shows what is stored of the person the token speaks of, before the server has answered. */
  restore(): void;
  /** The server has said who the person is. Whatever was shown of another goes: `clear` is called before. */
  keepFor(identity: Identity, clear: () => void): Promise<void>;
  /** Stores changes from now on. */
  begin(): void;
  /** Lets go of the person's data; it stays stored. */
  drop(): void;
  /** Lets go of the person's data once what has changed is stored. */
  leave(): void;
  /** Lets go of the person's data and deletes it. */
  wipe(): Promise<void>;
}

export interface KeepingDependencies extends Omit<PersonalDependencies, "identity" | "storage" | "tokens"> {
  readonly server: string;
  readonly tokens: TokenSource;
  readonly store: Store<ChatState>;
  readonly platform: Platform;
}

const INDEX_NAME = "staff-chat";

export function createKeeping(dependencies: KeepingDependencies): Keeping {
  const { platform, store, tokens } = dependencies;
  const identities = createIdentities(dependencies.server, () => platform.openStorage(INDEX_NAME));
  let personal: Personal | null = null;
  let restoring: Promise<void> = Promise.resolve();
  /** Whose data a session that was stopped had used. */
  let left: Identity | null = null;
  let leaving: Promise<void> = Promise.resolve();
  /** Rises whenever the person is let go of, so that what was under way for the former one ends. */
  let turn = 0;

  const open = async (identity: Identity): Promise<void> => {
    const mine = turn;
    const storage = await platform.openStorage(storageName(identity)).catch(() => createMemoryStorage());
    if (mine !== turn) return storage.close();
    const opened = createPersonal({ ...dependencies, identity, storage });
    personal = opened;
    const stored = await opened.persistence.restore();
    if (mine !== turn) return;
    if (stored !== null && store.state.me === null) store.update((state) => ({ ...state, ...stored }));
    await opened.load();
  };
  const find = async (): Promise<void> => {
    const mine = turn;
    await tokens.token();
    const claims = tokens.claims();
    const identity = claims === null ? null : await identities.find(claims.identity);
    if (identity !== null && mine === turn && personal === null) await open(identity);
  };
  const drop = (): void => {
    turn += 1;
    personal?.persistence.end();
    personal?.close();
    personal = null;
  };
  const wipeLeft = async (identity: Identity): Promise<void> => {
    await leaving;
    const storage = await platform.openStorage(storageName(identity));
    await storage.wipe();
  };
  return {
    get personal() {
      return personal;
    },
    restore() {
      // Without a token nobody knows whose data may be shown.
      restoring = find().catch(() => {});
    },
    async keepFor(identity, clear) {
      await restoring;
      if (personal !== null && storageName(personal.identity) !== storageName(identity)) {
        drop();
        clear();
      }
      if (personal === null) await open(identity);
      const claims = tokens.claims();
      if (claims !== null) await identities.remember(claims.identity, identity);
    },
    begin: () => personal?.persistence.begin(),
    drop,
    leave() {
      turn += 1;
      left = personal?.identity ?? left;
      leaving = personal?.leave() ?? leaving;
      personal = null;
    },
    async wipe() {
      const former = personal;
      const identity = former?.identity ?? left;
      turn += 1;
      personal = null;
      former?.persistence.end();
      await former?.wipe();
      if (identity === null) return;
      if (former === null) await wipeLeft(identity);
      await identities.forget(identity);
    },
  };
}
