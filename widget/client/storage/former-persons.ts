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

/** What a tab answers who is asked on a person's line whether it shows them. */
export function answerPresence(notice: string, answer: (notice: string) => void): void {
  if (notice === IS_HERE) answer(HERE);
}

export function createFormerPersons({ server, platform, identities, onNewcomer }: FormerPersonsDependencies): FormerPersons {
  const { clock, locks } = platform;
  const undo: (() => void)[] = [];
  let line: ReturnType<Platform["openChannel"]> = null;
  let cancelReturn: (() => void) | null = null;
  let isRunning = false;

  const isHere = (name: string): Promise<boolean> => (locks === null ? answers(platform, name) : locks.isHeld(name));
  const drop = async (identity: Identity): Promise<void> => {
    const storage = await platform.openStorage(storageName(identity));
    await storage.wipe();
    await identities.forget(identity);
  };
  const sweep = async (present: Identity | null, isLast = false): Promise<void> => {
    const others = (await identities.all()).filter((person) => present === null || !isSamePerson(person, present));
    const company: Identity[] = [];
    for (const person of others) {
      if (await isHere(storageName(person))) company.push(person);
      // One that can't be deleted now is found again by whoever comes next.
      else if (person.beside !== true || isLast) await drop(person).catch(() => {});
      else if (present !== null) lookAgain(present);
    }
    if (present === null || company.length === 0) return;
    await identities.markBeside([...company, present], true);
    if (!isRunning || locks === null) return;
    for (const person of company) undo.push(locks.whenFree(storageName(person), async () => lookAgain(present)));
  };
  const lookAgain = (present: Identity): void => {
    if (!isRunning) return;
    cancelReturn ??= clock.setTimeout(() => {
      stopWaiting();
      sweep(present, true).catch(() => {});
    }, RETURN_MS);
  };
  const stopWaiting = (): void => {
    cancelReturn?.();
    cancelReturn = null;
    for (const action of undo.splice(0)) action();
  };

  return {
    begin() {
      isRunning = true;
      // Where nothing is kept there are no former persons, and of many clients in one process none should hear of all others.
      void identities.isKept().then((isKept) => {
        if (isKept && isRunning) line ??= platform.openChannel(`staff-chat ${server}`, onNewcomer);
      });
    },
    async arrived(present) {
      if (!isRunning || !(await identities.isKept())) return;
      stopWaiting();
      line?.post(storageName(present));
      const late = () => new Error("Deleting takes long.");
      await within(clock, { work: sweep(present), milliseconds: SWEEP_MS, late }).catch(() => {});
    },
    async wipe() {
      const [only, ...others] = await identities.all();
      if (only === undefined || others.length > 0) return sweep(null, true);
      const channel = platform.openChannel(storageName(only), () => {});
      channel?.post(WIPED);
      channel?.close();
      await drop(only);
    },
    end() {
      isRunning = false;
      stopWaiting();
      line?.close();
      line = null;
    },
  };
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
