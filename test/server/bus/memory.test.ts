import { createMemoryBus } from "../../../server/bus/memory.ts";
import { createLogger } from "../../../server/telemetry/logger.ts";
import { describeBus } from "./bus.contract.ts";

describeBus(
  "memory",
  async () => {
    const bus = createMemoryBus({ logger: createLogger({ level: "silent", format: "json" }) });
    return { here: bus, there: bus };
  },
  ({ here }) => here.close(),
);
