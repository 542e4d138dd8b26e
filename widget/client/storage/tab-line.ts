import type { Platform } from "../platform/platform.ts";

/** The line between the tabs of one person: what they tell each other, and how the others learn that one has ended. */
export interface TabLine {
  tell(notice: string): void;
  /** From now on the others hear when this tab ends. */
  join(): void;
  /** Takes over from these tabs, each as soon as it ends. Without locks nobody knows which tabs live. */
  awaitEnds(tabs: readonly string[]): void;
  /** Leaves, with a last word where there is one. What comes after it has nobody to tell any more. */
  close(last: string | null): void;
}

export interface TabLineDependencies {
  readonly platform: Pick<Platform, "locks" | "openChannel">;
  /** Names the person. */
  readonly name: string;
  /** Names this tab. */
  readonly owner: string;
  readonly onNotice: (notice: string) => void;
  /** A tab has ended, and this one is the first to know. */
  readonly onEnded: (tab: string) => Promise<void>;
}

export function createTabLine({ platform, name, owner, onNotice, onEnded }: TabLineDependencies): TabLine {
  const { locks } = platform;
  const lockName = (tab: string): string => `${name}:${tab}`;
  // Whoever comes in another tab sees by this lock that the person is here.
  const undo: (() => void)[] = locks === null ? [] : [locks.hold(name)];
  const awaited = new Set<string>();
  let channel = platform.openChannel(name, onNotice);
  return {
    tell: (notice) => channel?.post(notice),
    join() {
      if (locks !== null) undo.push(locks.hold(lockName(owner)));
    },
    // The lock of a tab comes free when the tab ends, however it ends; what it left is sent by who gets the lock first.
    awaitEnds(tabs) {
      for (const tab of tabs) {
        if (awaited.has(tab) || locks === null) continue;
        awaited.add(tab);
        undo.push(locks.whenFree(lockName(tab), () => onEnded(tab)));
      }
    },
    close(last) {
      for (const action of undo.splice(0)) action();
      if (last !== null) channel?.post(last);
      channel?.close();
      channel = null;
    },
  };
}
