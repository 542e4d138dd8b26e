import { randomUUID } from "node:crypto";
import type { BusEvent } from "./bus-event.ts";
import { decodeMessage, encodeMessage } from "./bus-message.ts";
import type { Bus, Topic } from "./bus.ts";
import { createListeners } from "./listeners.ts";
import { connectRedis, createRedisClient, type RedisClient, type RedisOptions } from "./redis-client.ts";

export interface RedisBusOptions extends RedisOptions {
  /** Leads every channel, so that several installations may share one Redis. */
  readonly prefix: string;
}

/** Carries events between nodes by Redis PUBLISH. A node's own listeners are called directly, so they hear it while Redis is away. */
export async function createRedisBus(options: RedisBusOptions): Promise<Bus> {
  const publisher = createRedisClient({ ...options, purpose: "publish" });
  const subscriber = createRedisClient({ ...options, purpose: "subscribe" });
  const subscriptions = createSubscriptions(subscriber, options);
  const unsent = createUnsent();
  const send = (topic: Topic, event: BusEvent): void => {
    if (!publisher.isReady) return unsent.keep(topic, event);
    publisher.publish(options.prefix + topic, subscriptions.encode(event)).catch(() => unsent.keep(topic, event));
  };
  publisher.on("ready", () => unsent.take().forEach(([topic, event]) => send(topic, event)));
  await Promise.all([connectRedis(publisher), connectRedis(subscriber)]);
  return {
    get healthy() {
      return publisher.isReady && subscriptions.complete();
    },
    publish(topic, event) {
      subscriptions.listeners.deliver(topic, event);
      send(topic, event);
    },
    subscribe: subscriptions.subscribe,
    onLoss: subscriptions.onLoss,
    async close() {
      subscriber.destroy();
      if (publisher.isReady) await publisher.close();
      else publisher.destroy();
    },
  };
}

function createSubscriptions(client: RedisClient, options: RedisBusOptions) {
  const listeners = createListeners({ error: options.logger.warn });
  const node = randomUUID();
  const lossListeners = new Set<() => void>();
  let complete = false;

  const receive = (message: string, channel: string) => {
    const received = decodeMessage(message, node);
    // Of a node of another version, or of a stranger: what it would have told, the log tells.
    if ("problem" in received) options.logger.warn({ event: "bus_message_refused", problem: received.problem });
    else if (received.event !== null) listeners.deliver(channel.slice(options.prefix.length) as Topic, received.event);
  };
  // What was subscribed before the cut comes back by itself; what was asked for meanwhile was refused and is asked for again.
  const restore = async () => {
    const topics = listeners.topics().map((topic) => options.prefix + topic);
    if (topics.length > 0) await client.subscribe(topics, receive);
    complete = true;
    for (const listener of lossListeners) listener();
  };
  client.on("ready", () => void restore().catch(() => {}));
  client.on("error", () => (complete = false));

  return {
    listeners,
    complete: () => complete && client.isReady,
    encode: (event: BusEvent) => encodeMessage(event, node),
    async subscribe(topic: Topic, listener: (event: BusEvent) => void) {
      // Each time, not only the first: a second listener must wait as well until the channel is subscribed.
      listeners.add(topic, listener);
      if (client.isReady) await client.subscribe(options.prefix + topic, receive).catch(() => {});
      return () => {
        if (listeners.remove(topic, listener) && client.isReady) client.unsubscribe(options.prefix + topic).catch(() => {});
      };
    },
    onLoss(listener: () => void) {
      lossListeners.add(listener);
      return () => void lossListeners.delete(listener);
    },
  };
}

const UNSENT_MOST = 10_000;

/** The last event of each topic, type and person that Redis was not there for: sent late it still tells other nodes that there is more to read. */
function createUnsent() {
  const last = new Map<string, [Topic, BusEvent]>();
  return {
    keep(topic: Topic, event: BusEvent): void {
      if (event.type !== "typing" && last.size < UNSENT_MOST) last.set(`${topic} ${event.type} ${personOf(event)}`, [topic, event]);
    },
    take(): [Topic, BusEvent][] {
      const events = [...last.values()];
      last.clear();
      return events;
    },
  };
}

// Of numbered events the last one tells of all before it; what a person is, or is called, is told by no other.
function personOf(event: BusEvent): string {
  if (event.type === "presence") return event.presence.userId;
  return event.type === "users" ? event.frame.users.map(({ id }) => id).join(" ") : "";
}
