import type { Presence, PresenceStatus } from "../../../protocol/entities.ts";
import type { Id } from "../../../protocol/ids.ts";
import { tenantTopic, type Bus } from "../../bus/bus.ts";
import type { Logger } from "../../telemetry/logger.ts";
import type { Actor } from "../shared/actor.ts";
import type { CommandHandlers } from "../shared/command-handlers.ts";
import type { Person, PresenceStore } from "./presence-store.ts";
import type { UserService } from "./users.ts";

/** Who is there: all devices of a person on all nodes, joined (R9). */
export interface PresenceService {
  /** A device came. Each call needs its `left`; the same device may be there several times. */
  came(actor: Actor, device: string): void;
  /** A device left; without another one the person is offline after `graceMs`. */
  left(actor: Actor, device: string, graceMs?: number): void;
  /** What a device says of its person; one that is not there says nothing. */
  setStatus(actor: Actor, device: string, status: "online" | "away"): void;
  /** Presence of persons of the actor's tenant; whoever is unknown there is offline. */
  read(tenantId: Id, userIds: readonly Id[]): Promise<Presence[]>;
  /** Says again of everyone on this node what they are: before it expires, and after the store lost it. */
  announce(): Promise<void>;
  /** For a planned stop: keeps when everyone was seen, and lets the node's word expire, so that who comes back elsewhere was never gone. */
  close(): Promise<void>;
}

export const presenceCommands = {
  set_presence: ({ presence }, { session, command, device }) => presence.setStatus(session, device, command.status),
} satisfies CommandHandlers<{ readonly presence: Pick<PresenceService, "setStatus"> }>;

export interface PresenceServiceDependencies {
  readonly store: PresenceStore;
  readonly bus: Bus;
  readonly users: Pick<UserService, "touch" | "lastSeen">;
  readonly logger: Logger;
  /** Milliseconds since 1970. */
  now(): number;
}

/** A device that reconnects within this time was never gone. */
export const PRESENCE_GRACE_MS = 5_000;

interface Present {
  readonly person: Person;
  readonly devices: Map<string, { status: "online" | "away"; count: number }>;
  status: PresenceStatus;
  leaving: NodeJS.Timeout | null;
  /** Words to the store one after another, so that the last one stands. */
  pendingWrites: Promise<void>;
}

export function createPresenceService(dependencies: PresenceServiceDependencies): PresenceService {
  const { store, bus, users, logger, now } = dependencies;
  const present = new Map<string, Present>();
  const keyOf = ({ tenantId, userId }: Person) => `${tenantId}:${userId}`;

  function enqueue(entry: Present, work: () => Promise<void>): Promise<void> {
    entry.pendingWrites = entry.pendingWrites.then(work).catch((error: unknown) => logger.debug({ event: "presence_store_away", error }));
    return entry.pendingWrites;
  }

  function update(entry: Present): void {
    const status = joined(entry);
    if (status === entry.status) return;
    entry.status = status;
    void enqueue(entry, async () => {
      if (status === "offline") await leave(entry);
      else {
        await store.put(entry.person, status).catch(() => {});
        await tell(entry.person);
      }
    });
  }

  async function leave({ person }: Present): Promise<void> {
    await store.remove(person).catch(() => {});
    const seen = await touch(person);
    await tell(person, seen);
  }

  async function touch({ tenantId, userId }: Person): Promise<number> {
    const seen = now();
    await users.touch(tenantId, userId, seen).catch((error: unknown) => logger.warn({ event: "last_seen_not_stored", error }));
    return seen;
  }

  async function tell(person: Person, lastSeen: number | null = null): Promise<void> {
    // While the store is away, what this node knows is all there is to tell.
    const [status] = await store.read([person]).catch(() => [present.get(keyOf(person))?.status ?? ("offline" as const)]);
    const presence: Presence = { userId: person.userId, status: status ?? "offline", lastSeen: status === "offline" ? lastSeen : null };
    bus.publish(tenantTopic(person.tenantId), { type: "presence", tenantId: person.tenantId, presence });
  }

  function entryOf({ tenantId, userId }: Actor): Present {
    const person = { tenantId, userId };
    const known = present.get(keyOf(person));
    if (known !== undefined) return known;
    const entry: Present = { person, devices: new Map(), status: "offline", leaving: null, pendingWrites: Promise.resolve() };
    present.set(keyOf(person), entry);
    return entry;
  }

  return {
    came(actor, device) {
      const entry = entryOf(actor);
      if (entry.leaving !== null) clearTimeout(entry.leaving);
      entry.leaving = null;
      const known = entry.devices.get(device);
      if (known === undefined) entry.devices.set(device, { status: "online", count: 1 });
      else known.count += 1;
      update(entry);
    },
    left(actor, device, graceMs = PRESENCE_GRACE_MS) {
      const entry = present.get(keyOf(actor));
      const known = entry?.devices.get(device);
      if (entry === undefined || known === undefined) return;
      known.count -= 1;
      if (known.count > 0) return;
      if (entry.devices.size > 1) {
        entry.devices.delete(device);
        return update(entry);
      }
      entry.leaving = setTimeout(() => {
        entry.leaving = null;
        present.delete(keyOf(actor));
        entry.devices.clear();
        update(entry);
      }, graceMs).unref();
    },
    setStatus(actor, device, status) {
      const entry = present.get(keyOf(actor));
      const known = entry?.devices.get(device);
      if (entry === undefined || known === undefined) return;
      known.status = status;
      update(entry);
    },
    async read(tenantId, userIds) {
      const persons = userIds.map((userId) => ({ tenantId, userId }));
      const statuses = await store
        .read(persons)
        .catch(() => persons.map((person) => present.get(keyOf(person))?.status ?? ("offline" as const)));
      const offline = userIds.filter((_, index) => statuses[index] === "offline");
      const seen = offline.length === 0 ? new Map<Id, number>() : await users.lastSeen(tenantId, offline);
      return userIds.map((userId, index) => ({
        userId,
        status: statuses[index] ?? "offline",
        lastSeen: statuses[index] === "offline" ? (seen.get(userId) ?? null) : null,
      }));
    },
    async announce() {
      await Promise.all(
        [...present.values()].map((entry) =>
          enqueue(entry, async () => {
            if (entry.status !== "offline") await store.put(entry.person, entry.status);
          }),
        ),
      );
    },
    async close() {
      const entries = [...present.values()];
      present.clear();
      for (const { leaving } of entries) if (leaving !== null) clearTimeout(leaving);
      await Promise.all(entries.map(({ person, pendingWrites }) => pendingWrites.then(() => touch(person))));
    },
  };
}

function joined({ devices }: Present): PresenceStatus {
  if (devices.size === 0) return "offline";
  return [...devices.values()].some(({ status }) => status === "online") ? "online" : "away";
}
