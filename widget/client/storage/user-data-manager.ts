import { createMemoryStorage } from "../platform/memory-storage.ts";
import type { Platform } from "../platform/platform.ts";
import type { ChatState } from "../store/state.ts";
import type { Store } from "../store/store.ts";
import type { TokenSource } from "../transport/tokens.ts";
import { createFormerPersons, type FormerPersons } from "./former-persons.ts";
import { createIdentities, isSamePerson, storageName, type Identities, type Identity } from "./identities.ts";
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
  return new DeviceKeeper(dependencies);
}

class DeviceKeeper implements UserDataManager {
  readonly #dependencies: UserDataManagerDependencies;
  readonly #identities: Identities;
  readonly #former: FormerPersons;
  #userData: UserData | null = null;
  #restoring: Promise<void> = Promise.resolve();
  /** Whose data a session that was stopped had used. */
  #left: Identity | null = null;
  #leaving: Promise<void> = Promise.resolve();
  /** Rises whenever the person is let go of, so that what was under way for the former one ends. */
  #turn = 0;

  constructor(dependencies: UserDataManagerDependencies) {
    const { platform, server, tokens } = dependencies;
    this.#dependencies = dependencies;
    this.#identities = createIdentities(server, () => platform.openStorage(INDEX_NAME));
    this.#former = createFormerPersons({
      server,
      platform,
      identities: this.#identities,
      // Who came elsewhere may be who sits here now: the token source knows.
      onNewcomer: (name) => {
        if (this.#userData !== null && name !== storageName(this.#userData.identity)) tokens.refresh().catch(() => {});
      },
    });
  }

  get userData(): UserData | null {
    return this.#userData;
  }

  restore(): void {
    this.#former.begin();
    // Without a token nobody knows whose data may be shown.
    this.#restoring = this.#find().catch(() => {});
  }

  async keepFor(identity: Identity, clear: () => void): Promise<void> {
    await this.#restoring;
    if (this.#userData !== null && !isSamePerson(this.#userData.identity, identity)) {
      this.drop();
      clear();
      this.#former.begin();
    }
    await this.#identities.remember(this.#dependencies.tokens.claims()?.identity ?? null, identity);
    if (this.#userData === null) await this.#open(identity);
    await this.#former.arrived(identity);
  }

  begin(): void {
    this.#userData?.persistence.begin();
  }

  drop(): void {
    const present = this.#letGo();
    present?.persistence.end();
    present?.close();
  }

  leave(): void {
    this.#leaving = this.#letGo()?.leave() ?? this.#leaving;
  }

  giveUp(): void {
    this.leave();
    if (this.#left !== null) void this.#identities.markBeside([this.#left], false);
  }

  async wipe(): Promise<void> {
    const present = this.#letGo();
    present?.persistence.end();
    await present?.wipe();
    // Nobody was known yet: whoever it is, nothing of theirs stays.
    if (this.#left === null) return this.#former.wipe();
    if (present === null) await this.#wipeLeft(this.#left);
    await this.#identities.forget(this.#left);
  }

  async #open(identity: Identity): Promise<void> {
    const { platform, store } = this.#dependencies;
    const mine = this.#turn;
    const storage = await platform.openStorage(storageName(identity)).catch(() => createMemoryStorage());
    if (mine !== this.#turn) return storage.close();
    const opened = createUserData({ ...this.#dependencies, identity, storage });
    this.#userData = opened;
    const stored = await opened.persistence.restore();
    if (mine !== this.#turn) return;
    if (stored !== null && store.state.me === null) store.update((state) => ({ ...state, ...stored }));
    await opened.load();
  }

  async #find(): Promise<void> {
    const { tokens } = this.#dependencies;
    const mine = this.#turn;
    await tokens.token();
    const claims = tokens.claims();
    const identity = claims === null ? null : await this.#identities.find(claims.identity);
    if (identity !== null && mine === this.#turn && this.#userData === null) await this.#open(identity);
  }

  /** Answers whom it has let go of. */
  #letGo(): UserData | null {
    const present = this.#userData;
    this.#turn += 1;
    this.#left = present?.identity ?? this.#left;
    this.#former.end();
    this.#userData = null;
    return present;
  }

  async #wipeLeft(identity: Identity): Promise<void> {
    await this.#leaving;
    const storage = await this.#dependencies.platform.openStorage(storageName(identity));
    await storage.wipe();
  }
}
