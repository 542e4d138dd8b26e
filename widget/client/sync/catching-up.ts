import type { Task } from "./upkeep.ts";

/** Asks for what was missed of the person's own log. */
export interface CatchingUp {
  /** Something was missed. */
  miss(): void;
  /** The first frame of a new socket tells how far one has come: what was missed comes with its answer. */
  greet(): void;
  tasks(): Task[];
}

/** `catchUp` asks once for everything past the cursors. @throws CommandRefused */
export function createCatchingUp(catchUp: () => Promise<void>): CatchingUp {
  let missed = 0;
  let asked = 0;
  const run = async (): Promise<void> => {
    const upTo = missed;
    await catchUp();
    asked = Math.max(asked, upTo);
  };
  return {
    miss() {
      missed += 1;
    },
    greet() {
      asked = missed;
    },
    tasks: () => (missed === asked ? [] : [{ name: "person", run }]),
  };
}
