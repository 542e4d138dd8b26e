import type { Presence, PresenceStatus } from "../../../protocol/entities.ts";
import type { Id } from "../../../protocol/ids.ts";
import type { Actor } from "../shared/actor.ts";
import type { CommandHandlers } from "../shared/command-handlers.ts";
import type { Person } from "./presence-store.ts";
import { createPresenceWriter, type PresenceWriter, type PresenceWriterDependencies, type WriteLine } from "./presence-writer.ts";
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

export interface PresenceServiceDependencies extends Omit<PresenceWriterDependencies, "here"> {
  readonly users: Pick<UserService, "touch" | "lastSeen">;
}

/** A device that reconnects within this time was never gone. */
export const PRESENCE_GRACE_MS = 5_000;

interface Present extends WriteLine {
  readonly devices: Map<string, { status: "online" | "away"; count: number }>;
  status: PresenceStatus;
  leaving: NodeJS.Timeout | null;
}

export function createPresenceService(dependencies: PresenceServiceDependencies): PresenceService {
  const present = new Map<string, Present>();
  const here = (person: Person): PresenceStatus => present.get(keyOf(person))?.status ?? "offline";
  const writer = createPresenceWriter({ ...dependencies, here });

  return {
    came(actor, device) {
      const entry = entryOf(present, actor);
      if (entry.leaving !== null) clearTimeout(entry.leaving);
      entry.leaving = null;
      const known = entry.devices.get(device);
      if (known === undefined) entry.devices.set(device, { status: "online", count: 1 });
      else known.count += 1;
      update(writer, entry);
    },
    left(actor, device, graceMs = PRESENCE_GRACE_MS) {
      const entry = present.get(keyOf(actor));
      const known = entry?.devices.get(device);
      if (entry === undefined || known === undefined) return;
      known.count -= 1;
      if (known.count > 0) return;
      if (entry.devices.size > 1) {
        entry.devices.delete(device);
        return update(writer, entry);
      }
      entry.leaving = setTimeout(() => {
        entry.leaving = null;
        present.delete(keyOf(actor));
        entry.devices.clear();
        update(writer, entry);
      }, graceMs).unref();
    },
    setStatus(actor, device, status) {
      const entry = present.get(keyOf(actor));
      const known = entry?.devices.get(device);
      if (entry === undefined || known === undefined) return;
      known.status = status;
      update(writer, entry);
    },
    read: (tenantId, userIds) => readPresences(dependencies, { tenantId, userIds, here }),
    async announce() {
      await Promise.all([...present.values()].map((entry) => writer.repeat(entry, () => entry.status)));
    },
    async close() {
      const entries = [...present.values()];
      present.clear();
      for (const { leaving } of entries) if (leaving !== null) clearTimeout(leaving);
      await Promise.all(entries.map(({ person, pendingWrites }) => pendingWrites.then(() => writer.touch(person))));
    },
  };
}

const keyOf = ({ tenantId, userId }: Person): string => `${tenantId}:${userId}`;

function entryOf(present: Map<string, Present>, { tenantId, userId }: Actor): Present {
  const person = { tenantId, userId };
  const known = present.get(keyOf(person));
  if (known !== undefined) return known;
  const entry: Present = { person, devices: new Map(), status: "offline", leaving: null, pendingWrites: Promise.resolve() };
  present.set(keyOf(person), entry);
  return entry;
}

function update(writer: PresenceWriter, entry: Present): void {
  const status = joined(entry);
  if (status === entry.status) return;
  entry.status = status;
  writer.write(entry, status);
}

interface Asked {
  readonly tenantId: Id;
  readonly userIds: readonly Id[];
  readonly here: PresenceWriterDependencies["here"];
}

async function readPresences({ store, users }: PresenceServiceDependencies, { tenantId, userIds, here }: Asked): Promise<Presence[]> {
  const persons = userIds.map((userId) => ({ tenantId, userId }));
  const statuses = await store.read(persons).catch(() => persons.map(here));
  const offline = userIds.filter((_, index) => statuses[index] === "offline");
  const seen = offline.length === 0 ? new Map<Id, number>() : await users.lastSeen(tenantId, offline);
  return userIds.map((userId, index) => ({
    userId,
    status: statuses[index] ?? "offline",
    lastSeen: statuses[index] === "offline" ? (seen.get(userId) ?? null) : null,
  }));
}

function joined({ devices }: Present): PresenceStatus {
  if (devices.size === 0) return "offline";
  return [...devices.values()].some(({ status }) => status === "online") ? "online" : "away";
}
