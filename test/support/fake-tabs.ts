import type { Channel } from "../../widget/client/platform/channel.ts";
import type { Locks } from "../../widget/client/platform/locks.ts";
import type { FakeClock } from "./fake-clock.ts";

/** Locks and lines between the tabs of one device. */
export interface FakeTabs {
  readonly locks: Locks;
  openChannel(name: string, listener: (message: string) => void): Channel;
}

export function createFakeTabs(clock: FakeClock): FakeTabs {
  const lines = new Map<string, Set<(message: string) => void>>();
  /** Who holds a lock is first. */
  const queues = new Map<string, (() => void)[]>();

  const request = (name: string, granted: () => void): (() => void) => {
    const queue = queues.get(name) ?? [];
    queues.set(name, queue);
    queue.push(granted);
    if (queue.length === 1) clock.setTimeout(granted, 0);
    return () => {
      const wasFirst = queue[0] === granted;
      if (queue.includes(granted)) queue.splice(queue.indexOf(granted), 1);
      if (wasFirst && queue[0] !== undefined) clock.setTimeout(queue[0], 0);
    };
  };
  return {
    locks: {
      hold: (name) => request(name, () => {}),
      whenFree(name, action) {
        const release = request(name, () => void action().finally(() => release()));
        return release;
      },
      isHeld: (name) => Promise.resolve((queues.get(name) ?? []).length > 0),
    },
    openChannel(name, listener) {
      const line = lines.get(name) ?? new Set();
      lines.set(name, line);
      line.add(listener);
      return {
        post(message) {
          for (const other of line) if (other !== listener) clock.setTimeout(() => line.has(other) && other(message), 1);
        },
        close: () => line.delete(listener),
      };
    },
  };
}
