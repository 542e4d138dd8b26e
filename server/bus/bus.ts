import type { Id } from "../../protocol/ids.ts";
import type { BusEvent } from "./bus-event.ts";

/** A channel of the bus; names hold the tenant, so tenants never share one. */
export type Topic = string & { readonly __topic: true };

/** Room changes, receipts and typing of one room. */
export const roomTopic = (tenantId: Id, roomId: Id): Topic => `${tenantId}:room:${roomId}` as Topic;
/** One person's log. */
export const personTopic = (tenantId: Id, userId: Id): Topic => `${tenantId}:person:${userId}` as Topic;
/** Presence and profiles of one tenant. */
export const tenantTopic = (tenantId: Id): Topic => `${tenantId}:tenant` as Topic;
/** What every node must hear at once: revocations. */
export const CONTROL_TOPIC = "control" as Topic;

export type BusListener = (event: BusEvent) => void;

/** Carries events between nodes. One contract suite holds every implementation. */
export interface Bus {
  /** Publishes after commit; never throws and never waits: a bus that is away loses the event. */
  publish(topic: Topic, event: BusEvent): void;
  /** Resolves when events published from now on arrive. The result ends the subscription. */
  subscribe(topic: Topic, listener: BusListener): Promise<() => void>;
  /** Called when events may have been lost (the connection came back): sweep at once. Returns its undo. */
  onLoss(listener: () => void): () => void;
  /** True while events can be carried to other nodes. */
  readonly healthy: boolean;
  close(): Promise<void>;
}
