import { createMemoryLocks } from "../../../server/bus/memory-locks.ts";
import { describeLocks } from "./locks.contract.ts";

describeLocks(
  "memory",
  async () => {
    const locks = createMemoryLocks();
    return { here: locks, there: locks };
  },
  async () => {},
);
