import { createMemoryStorage } from "../platform/memory-storage.ts";
import type { Platform } from "../platform/platform.ts";
import type { ChatState } from "../store/state.ts";
import type { Store } from "../store/store.ts";
import type { TokenSource } from "../transport/tokens.ts";
import { createFormerPersons } from "./former-persons.ts";
import { createIdentities, isSamePerson, storageName, type Identity } from "./identities.ts";
import { createUserData, type UserData, type UserDataDependencies } from "./user-data.ts";

/** Opens, changes and ends what this device keeps of the person at hand. */
export interface UserDataManager {
  readonly userData: UserData | null;
  /** Shows what is stored of the person the token speaks of, before the server has answered. */
  restore(): void;
  /**
   * The server has said who the person is. Whatever was shown of another goes: `clear` is called before. So does what is stored of those whose
   * place the person has taken.
   */
  keepFor(identity: Identity, clear: () => void): Promise<void>;
  /** Stores changes from now on. */
  begin(): void;
  /** Lets go of the person's data; it stays stored. */
  drop(): void;
  /** Lets go of the person's data once what has changed is stored. */
  leave(): void;
  /** As `leave`, for a person in whose place another one sits: what is stored goes as soon as that one is let in. */
  giveUp(): void;
  /** Lets go of the person's data and deletes it; where nobody is known yet, as `FormerPersons.wipe`. */
  wipe(): Promise<void>;
}

export interface UserDataManagerDependencies extends Omit<UserDataDependencies, "identity" | "storage" | "tokens"> {
  readonly server: string;
  readonly tokens: TokenSource;
  readonly store: Store<ChatState>;
  readonly platform: Platform;
}

/** Name of the storage that says whose data lies here. */
export const INDEX_NAME = "staff-chat";

export function createUserDataManager(dependencies: UserDataManagerDependencies): UserDataManager {
  const { platform, store, tokens } = dependencies;
  const identities = createIdentities(dependencies.server, () => platform.openStorage(INDEX_NAME));
  let userData: UserData | null = null;
  const former = createFormerPersons({
    server: dependencies.server,
    platform,
    identities,
    // Who came elsewhere may be who sits here now: the token source knows.
    onNewcomer(name) {
      if (userData !== null && name !== storageName(userData.identity)) tokens.refresh().catch(() => {});
    },
  });
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
    const opened = createUserData({ ...dependencies, identity, storage });
    userData = opened;
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
    if (identity !== null && mine === turn && userData === null) await open(identity);
  };
  const drop = (): void => {
    letGo();
    userData?.persistence.end();
    userData?.close();
    userData = null;
  };
  const letGo = (): void => {
    turn += 1;
    left = userData?.identity ?? left;
    former.end();
  };
  const leave = (): void => {
    letGo();
    leaving = userData?.leave() ?? leaving;
    userData = null;
  };
  const wipeLeft = async (identity: Identity): Promise<void> => {
    await leaving;
    const storage = await platform.openStorage(storageName(identity));
    await storage.wipe();
  };
  return {
    get userData() {
      return userData;
    },
    restore() {
      former.begin();
      // Without a token nobody knows whose data may be shown.
      restoring = find().catch(() => {});
    },
    async keepFor(identity, clear) {
      await restoring;
      if (userData !== null && !isSamePerson(userData.identity, identity)) {
        drop();
        clear();
        former.begin();
      }
      await identities.remember(tokens.claims()?.identity ?? null, identity);
      if (userData === null) await open(identity);
      await former.arrived(identity);
    },
    begin: () => userData?.persistence.begin(),
    drop,
    leave,
    giveUp() {
      leave();
      if (left !== null) void identities.markBeside([left], false);
    },
    async wipe() {
      const present = userData;
      letGo();
      userData = null;
      present?.persistence.end();
      await present?.wipe();
      // Nobody was known yet: whoever it is, nothing of theirs stays.
      if (left === null) return former.wipe();
      if (present === null) await wipeLeft(left);
      await identities.forget(left);
    },
  };
}
