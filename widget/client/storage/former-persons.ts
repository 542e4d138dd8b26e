import { within } from "../platform/waits.ts";
import type { Platform } from "../platform/platform.ts";
import { isSamePerson, storageName, type Identities, type Identity } from "./identities.ts";

/**
 * Whoever opens the chat of a server on this device has taken the place of those who had it open before: what is stored of them goes. Those whom
 * another tab or element shows at this moment stay, for they are not gone; that they may have changed without knowing, they are told.
 */
export interface FormerPersons {
  /** Hears of newcomers in other tabs. */
  begin(): void;
  /** The server has let `present` in: tells the other tabs, and deletes what former persons have left. */
  arrived(present: Identity): Promise<void>;
  /**
   * For somebody who logs out before it is known who they are: deletes what is stored of everybody who is not here. Of a single person, whom only other
   * tabs show, everything goes as well: it is they who log out, and these tabs are told.
   */
  wipe(): Promise<void>;
  end(): void;
}

export interface FormerPersonsDependencies {
  readonly server: string;
  readonly platform: Platform;
  readonly identities: Identities;
  /** The storage name of somebody who came in another tab. */
  readonly onNewcomer: (name: string) => void;
}

/** Milliseconds in which one of two persons who were here together may come back, as by a reload of both, before what is stored of them goes. */
const RETURN_MS = 10_000;
/** Milliseconds in which another tab says that it shows a person, where there are no locks. */
const ASK_MS = 300;
/** Milliseconds for which an arrival waits until what is stored of others is gone; a browser that takes longer goes on beside it. */
const SWEEP_MS = 2_000;

const IS_HERE = "here?";
const HERE = "here";
/** Tells the tabs that show a person that what is stored of them is deleted. */
export const WIPED = "wiped";

/** Answers who asks on a person's line whether a tab shows them; false for a notice that is about something else. */
export function answerPresence(notice: string, answer: (notice: string) => void): boolean {
  if (notice === IS_HERE) answer(HERE);
  return notice === IS_HERE || notice === HERE;
}

export function createFormerPersons(dependencies: FormerPersonsDependencies): FormerPersons {
  return new FormerPersonsSweep(dependencies);
}

class FormerPersonsSweep implements FormerPersons {
  readonly #dependencies: FormerPersonsDependencies;
  readonly #undo: (() => void)[] = [];
  #line: ReturnType<Platform["openChannel"]> = null;
  #cancelReturn: (() => void) | null = null;
  #isRunning = false;

  constructor(dependencies: FormerPersonsDependencies) {
    this.#dependencies = dependencies;
  }

  begin(): void {
    const { server, platform, identities, onNewcomer } = this.#dependencies;
    this.#isRunning = true;
    // Where nothing is kept there are no former persons, and of many clients in one process none should hear of all others.
    void identities.isKept().then((isKept) => {
      if (isKept && this.#isRunning) this.#line ??= platform.openChannel(`staff-chat ${server}`, onNewcomer);
    });
  }

  async arrived(present: Identity): Promise<void> {
    const { platform, identities } = this.#dependencies;
    if (!this.#isRunning || !(await identities.isKept())) return;
    this.#stopWaiting();
    this.#line?.post(storageName(present));
    const late = () => new Error("Deleting takes long.");
    await within(platform.clock, { work: this.#sweep(present), milliseconds: SWEEP_MS, late }).catch(() => {});
  }

  async wipe(): Promise<void> {
    const { platform, identities } = this.#dependencies;
    const [only, ...others] = await identities.all();
    if (only === undefined || others.length > 0) return this.#sweep(null, true);
    const channel = platform.openChannel(storageName(only), () => {});
    channel?.post(WIPED);
    channel?.close();
    await this.#drop(only);
  }

  end(): void {
    this.#isRunning = false;
    this.#stopWaiting();
    this.#line?.close();
    this.#line = null;
  }

  #isHere(name: string): Promise<boolean> {
    const { platform } = this.#dependencies;
    return platform.locks === null ? answers(platform, name) : platform.locks.isHeld(name);
  }

  async #drop(identity: Identity): Promise<void> {
    const { platform, identities } = this.#dependencies;
    const storage = await platform.openStorage(storageName(identity));
    await storage.wipe();
    await identities.forget(identity);
  }

  async #sweep(present: Identity | null, isLast = false): Promise<void> {
    const { platform, identities } = this.#dependencies;
    const others = (await identities.all()).filter((person) => present === null || !isSamePerson(person, present));
    const company: Identity[] = [];
    for (const person of others) {
      if (await this.#isHere(storageName(person))) company.push(person);
      // One that can't be deleted now is found again by whoever comes next.
      else if (person.beside !== true || isLast) await this.#drop(person).catch(() => {});
      else if (present !== null) this.#lookAgain(present);
    }
    if (present === null || company.length === 0) return;
    await identities.markBeside([...company, present], true);
    if (!this.#isRunning || platform.locks === null) return;
    for (const person of company) this.#undo.push(platform.locks.whenFree(storageName(person), async () => this.#lookAgain(present)));
  }

  #lookAgain(present: Identity): void {
    if (!this.#isRunning) return;
    this.#cancelReturn ??= this.#dependencies.platform.clock.setTimeout(() => {
      this.#stopWaiting();
      this.#sweep(present, true).catch(() => {});
    }, RETURN_MS);
  }

  #stopWaiting(): void {
    this.#cancelReturn?.();
    this.#cancelReturn = null;
    for (const action of this.#undo.splice(0)) action();
  }
}

function answers({ clock, openChannel }: Platform, name: string): Promise<boolean> {
  return new Promise((resolve) => {
    const end = (isHere: boolean): void => {
      cancel();
      channel?.close();
      resolve(isHere);
    };
    const channel = openChannel(name, (notice) => notice === HERE && end(true));
    const cancel = clock.setTimeout(() => end(false), channel === null ? 0 : ASK_MS);
    channel?.post(IS_HERE);
  });
}
