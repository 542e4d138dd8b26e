import type { BusEvent } from "../../server/bus/bus-event.ts";
import type { Bus, Topic } from "../../server/bus/bus.ts";

/** A bus that keeps what was published, in order, for a test to look at. */
export interface RecordingBus extends Bus {
  /** Everything published since the last call. */
  take(): { readonly topic: Topic; readonly event: BusEvent }[];
}

export function createRecordingBus(): RecordingBus {
  let published: { readonly topic: Topic; readonly event: BusEvent }[] = [];
  return {
    publish: (topic, event) => {
      published.push({ topic, event });
    },
    subscribe: async () => () => {},
    onLoss: () => () => {},
    healthy: true,
    close: async () => {},
    take: () => {
      const taken = published;
      published = [];
      return taken;
    },
  };
}
