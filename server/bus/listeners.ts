import type { Logger } from "../telemetry/logger.ts";
import type { BusEvent } from "./bus-event.ts";
import type { BusListener, Topic } from "./bus.ts";

/** Who listens to what on this node. */
export interface Listeners {
  /** True when it is the topic's first listener. */
  add(topic: Topic, listener: BusListener): boolean;
  /** True when it was the topic's last listener. */
  remove(topic: Topic, listener: BusListener): boolean;
  /** Calls every listener; what one throws is logged and harms no other. */
  deliver(topic: Topic, event: BusEvent): void;
  topics(): Topic[];
}

export function createListeners(logger: Pick<Logger, "error">): Listeners {
  const byTopic = new Map<Topic, Set<BusListener>>();
  return {
    add(topic, listener) {
      const listeners = byTopic.get(topic);
      if (listeners === undefined) byTopic.set(topic, new Set([listener]));
      else listeners.add(listener);
      return listeners === undefined;
    },
    remove(topic, listener) {
      const listeners = byTopic.get(topic);
      if (listeners === undefined || !listeners.delete(listener) || listeners.size > 0) return false;
      return byTopic.delete(topic);
    },
    deliver(topic, event) {
      for (const listener of byTopic.get(topic) ?? []) {
        try {
          listener(event);
        } catch (error) {
          logger.error({ event: "bus_listener_failed", type: event.type, error });
        }
      }
    },
    topics: () => [...byTopic.keys()],
  };
}
