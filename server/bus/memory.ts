import type { Logger } from "../telemetry/logger.ts";
import type { Bus } from "./bus.ts";
import { createListeners } from "./listeners.ts";

/** The bus of a single node: it is never away and loses nothing. */
export function createMemoryBus(options: { readonly logger: Pick<Logger, "error"> }): Bus {
  const listeners = createListeners(options.logger);
  return {
    healthy: true,
    publish: (topic, event) => listeners.deliver(topic, event),
    subscribe: async (topic, listener) => {
      listeners.add(topic, listener);
      return () => void listeners.remove(topic, listener);
    },
    onLoss: () => () => {},
    close: async () => {},
  };
}
