import { createMemoryStorage } from "../platform/memory-storage.ts";
import type { Platform } from "../platform/platform.ts";
import type { ClientStorage } from "../platform/storage.ts";
import { within } from "../platform/waits.ts";
import type { ChatState } from "../store/state.ts";
import type { Store } from "../store/store.ts";
import type { TokenSource } from "../transport/tokens.ts";
import { createFormerPersons, type FormerPersons } from "./former-persons.ts";
import { createIdentities, isSamePerson, storageName, type Identities, type Identity } from "./identities.ts";
import type { createUserData, UserData, UserDataDependencies } from "./user-data.ts";
import { CHANGED, createUserStorage, type UserStorage } from "./user-storage.ts";

/** Opens, changes and ends what this device keeps of the person at hand. */
export interface UserDataManager {
  /** Null: nobody is known yet, or the code of it is not there. */
  readonly userData: UserData | null;
  /**
   * The code of what is kept is there: takes up what is stored of the person at hand, and of whoever comes. Resolves when the former is done, or takes long:
   * what is sent after that does not overtake what was.
   */
  extend(create: typeof createUserData): Promise<void>;
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

export interface UserDataManagerDependencies extends Omit<UserDataDependencies, "userStorage" | "tokens"> {
  readonly server: string;
  readonly tokens: TokenSource;
  readonly store: Store<ChatState>;
  readonly platform: Platform;
  /** Something is kept of the person: loads the code of it, which comes by `extend`. Rejects when that can't be had now. */
  readonly load: () => Promise<unknown>;
  /** Another tab has deleted everything. */
  readonly onWiped: () => void;
}

/** Milliseconds for which a person waits until what is kept of them is there; after that the chat begins without, and it is taken up when it comes. */
const LOADING_MS = 5_000;

/** Name of the storage that says whose data lies here. */
export const INDEX_NAME = "staff-chat";

export function createUserDataManager(dependencies: UserDataManagerDependencies): UserDataManager {
  return new DeviceKeeper(dependencies);
}

class DeviceKeeper implements UserDataManager {
  readonly #dependencies: UserDataManagerDependencies;
  readonly #identities: Identities;
  readonly #former: FormerPersons;
  #create: typeof createUserData | null = null;
  #userStorage: UserStorage | null = null;
  #userData: UserData | null = null;
  #hasBegun = false;
  #takingUp: Promise<void> | null = null;
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
        if (this.#userStorage !== null && name !== storageName(this.#userStorage.identity)) tokens.refresh().catch(() => {});
      },
    });
  }

  get userData(): UserData | null {
    return this.#userData;
  }

  extend(create: typeof createUserData): Promise<void> {
    this.#create = create;
    return this.#soon(this.#takeUp());
  }

  restore(): void {
    this.#former.begin();
    // Without a token nobody knows whose data may be shown.
    this.#restoring = this.#find().catch(() => {});
  }

  async keepFor(identity: Identity, clear: () => void): Promise<void> {
    const turn = this.#turn;
    await this.#restoring;
    // Let go of meanwhile.
    if (turn !== this.#turn) return;
    if (this.#userStorage !== null && !isSamePerson(this.#userStorage.identity, identity)) {
      this.drop();
      clear();
      this.#former.begin();
    }
    await this.#identities.remember(this.#dependencies.tokens.claims()?.identity ?? null, identity);
    if (this.#userStorage === null) await this.#open(identity);
    await this.#former.arrived(identity);
  }

  begin(): void {
    this.#hasBegun = true;
    this.#userData?.persistence.begin();
    this.#userData?.opened();
  }

  drop(): void {
    void this.#letGo()?.close();
  }

  leave(): void {
    const { userData } = this;
    const present = this.#letGo();
    if (present !== null) this.#leaving = present.close(userData?.persistence.flush());
  }

  giveUp(): void {
    this.leave();
    if (this.#left !== null) void this.#identities.markBeside([this.#left], false);
  }

  async wipe(): Promise<void> {
    const present = this.#letGo();
    await present?.wipe();
    // Nobody was known yet: whoever it is, nothing of theirs stays.
    if (this.#left === null) return this.#former.wipe();
    if (present === null) await this.#wipeLeft(this.#left);
    await this.#identities.forget(this.#left);
  }

  async #open(identity: Identity): Promise<void> {
    const { platform, load } = this.#dependencies;
    const mine = this.#turn;
    const storage = await platform.openStorage(storageName(identity)).catch(() => createMemoryStorage());
    if (mine !== this.#turn) return storage.close();
    const opened = this.#openStorage(identity, storage);
    this.#userStorage = opened;
    if (this.#create === null && !(await opened.isEmpty())) await this.#soon(load());
    if (mine === this.#turn) await this.#takeUp();
  }

  #openStorage(identity: Identity, storage: ClientStorage): UserStorage {
    const { platform, newId, load, onWiped } = this.#dependencies;
    return createUserStorage({
      identity,
      storage,
      platform,
      owner: newId(),
      onWiped,
      onNotice: (notice) => {
        if (this.#userData !== null) void this.#userData.hear(notice);
        // What another tab has put there is sent from here, when that one ends.
        else if (notice === CHANGED) load().catch(() => {});
      },
      onEnded: async (tab) => this.#userData?.adopt(tab),
    });
  }

  async #soon(work: Promise<unknown>): Promise<void> {
    const late = () => new Error("Loading takes long.");
    await within(this.#dependencies.platform.clock, { work, milliseconds: LOADING_MS, late }).catch(() => {});
  }

  /** Reads what is stored of the person at hand, once, where its code is there. */
  #takeUp(): Promise<void> {
    if (this.#create === null || this.#userStorage === null) return Promise.resolve();
    this.#takingUp ??= this.#readStored(this.#create({ ...this.#dependencies, userStorage: this.#userStorage }));
    return this.#takingUp;
  }

  async #readStored(opened: UserData): Promise<void> {
    const { store } = this.#dependencies;
    const mine = this.#turn;
    this.#userData = opened;
    const stored = await opened.persistence.restore();
    if (mine !== this.#turn) return;
    if (stored !== null && store.state.me === null) store.update((state) => ({ ...state, ...stored }));
    await opened.load();
    if (mine === this.#turn && this.#hasBegun) opened.persistence.begin();
  }

  async #find(): Promise<void> {
    const { tokens } = this.#dependencies;
    const mine = this.#turn;
    await tokens.token();
    const claims = tokens.claims();
    const identity = claims === null ? null : await this.#identities.find(claims.identity);
    if (identity !== null && mine === this.#turn && this.#userStorage === null) await this.#open(identity);
  }

  /** Answers the place of whom it has let go of. */
  #letGo(): UserStorage | null {
    const present = this.#userStorage;
    this.#turn += 1;
    this.#left = present?.identity ?? this.#left;
    this.#former.end();
    this.#userData?.stop();
    this.#userStorage = null;
    this.#userData = null;
    this.#takingUp = null;
    this.#hasBegun = false;
    return present;
  }

  async #wipeLeft(identity: Identity): Promise<void> {
    await this.#leaving;
    const storage = await this.#dependencies.platform.openStorage(storageName(identity));
    await storage.wipe();
  }
}
