import { setTimeout as pause } from "node:timers/promises";

/** Milliseconds between two looks at something that does not say by itself when it changes. */
const LOOK_MS = 20;

/** Resolves once `look` answers true. The one place in which tests pause: whatever tells of its changes is listened to instead. */
export async function until(look: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await look())) await pause(LOOK_MS);
}
