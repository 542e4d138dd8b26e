import type { Id } from "../../protocol/ids.ts";
import type { BusEvent } from "../bus/bus-event.ts";
import type { Bus, Topic } from "../bus/bus.ts";

/** Something that several connections share while any of them needs it. */
export interface Shared<T> {
  readonly value: T;
  /** Resolves once events published from now on arrive. */
  readonly ready: Promise<void>;
  end(): void;
}

/** Things that each hear one topic of the bus; made when first asked for. */
export interface Subscriptions<T> {
  get(tenantId: Id, id: Id): Shared<T>;
  /** The one that is there already. */
  peek(tenantId: Id, id: Id): T | undefined;
  release(tenantId: Id, id: Id): void;
  all(): T[];
}

export function createSubscriptions<T extends { take(event: BusEvent): void }>(
  bus: Bus,
  topicOf: (tenantId: Id, id: Id) => Topic,
  make: (tenantId: Id, id: Id) => T,
): Subscriptions<T> {
  const byTopic = new Map<Topic, Shared<T>>();
  return {
    get(tenantId, id) {
      const topic = topicOf(tenantId, id);
      const known = byTopic.get(topic);
      if (known !== undefined) return known;
      const value = make(tenantId, id);
      const subscription = bus.subscribe(topic, (event) => value.take(event));
      const shared = { value, ready: subscription.then(() => {}), end: () => void subscription.then((end) => end()) };
      byTopic.set(topic, shared);
      return shared;
    },
    peek: (tenantId, id) => byTopic.get(topicOf(tenantId, id))?.value,
    release(tenantId, id) {
      const topic = topicOf(tenantId, id);
      byTopic.get(topic)?.end();
      byTopic.delete(topic);
    },
    all: () => [...byTopic.values()].map(({ value }) => value),
  };
}
