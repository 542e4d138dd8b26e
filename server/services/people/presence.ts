import type { Presence, PresenceStatus } from "../../../protocol/entities.ts";
import type { Id } from "../../../protocol/ids.ts";
import type { Actor } from "../shared/actor.ts";
import type { CommandHandlers } from "../shared/command-handlers.ts";
import type { Person } from "./presence-store.ts";
import { createPresenceWriter, type PresenceWriter, type PresenceWriterDependencies, type WriteLine } from "./presence-writer.ts";
import { readPresences } from "./read-presences.ts";

/** Who is there: all devices of a person on all nodes, joined (R9). */
export interface PresenceService {
  /** A device came, and says what it says of its person. Each call needs its `left`; the same device may be there several times. */
  came(actor: Actor, device: string, status?: "online" | "away"): void;
  /** A device left. Where it may be back within `graceMs`, as a poll is, or it was the last one, it counts until then. */
  left(actor: Actor, device: string, graceMs?: number): void;
  /** What a device says of its person; one that is not there says nothing. */
  setStatus(actor: Actor, device: string, status: "online" | "away"): void;
  /** Presence of persons of the actor's tenant; whoever is unknown there is offline. */
  read(tenantId: Id, userIds: readonly Id[]): Promise<Presence[]>;
  /** Tells what a person is by now, after they have decided something about it. */
  refresh(person: Person): void;
  /** Says again of everyone on this node what they are: before it expires, and after the store lost it. */
  announce(): Promise<void>;
  /** For a planned stop: keeps when everyone was seen, and lets the node's word expire, so that who comes back elsewhere was never gone. */
  close(): Promise<void>;
}

export const presenceCommands = {
  set_presence: ({ presence }, { session, command, device }) => presence.setStatus(session, device, command.status),
} satisfies CommandHandlers<{ readonly presence: Pick<PresenceService, "setStatus"> }>;

export type PresenceServiceDependencies = Omit<PresenceWriterDependencies, "here">;

/** A device that reconnects within this time was never gone. */
export const PRESENCE_GRACE_MS = 5_000;

interface Device {
  status: "online" | "away";
  count: number;
  /** Runs where nobody is at it any more. */
  leaving: NodeJS.Timeout | null;
}

interface Present extends WriteLine {
  readonly devices: Map<string, Device>;
  status: PresenceStatus;
}

export function createPresenceService(dependencies: PresenceServiceDependencies): PresenceService {
  const present = new Map<string, Present>();
  const here = (person: Person): PresenceStatus => present.get(keyOf(person))?.status ?? "offline";
  const writer = createPresenceWriter({ ...dependencies, here });
  const drop = (entry: Present, device: string): void => {
    entry.devices.delete(device);
    if (entry.devices.size === 0) present.delete(keyOf(entry.person));
    update(writer, entry);
  };

  return {
    came(actor, device, status) {
      const entry = entryOf(present, actor);
      const known = entry.devices.get(device) ?? { status: "online", count: 0, leaving: null };
      if (known.leaving !== null) clearTimeout(known.leaving);
      entry.devices.set(device, { status: status ?? known.status, count: known.count + 1, leaving: null });
      update(writer, entry);
    },
    left(actor, device, graceMs) {
      const entry = present.get(keyOf(actor));
      const known = entry?.devices.get(device);
      if (entry === undefined || known === undefined) return;
      known.count -= 1;
      if (known.count > 0) return;
      const isLast = [...entry.devices.values()].every(({ count }) => count === 0);
      if (graceMs === undefined && !isLast) return drop(entry, device);
      known.leaving = setTimeout(() => drop(entry, device), graceMs ?? PRESENCE_GRACE_MS).unref();
    },
    setStatus(actor, device, status) {
      const entry = present.get(keyOf(actor));
      const known = entry?.devices.get(device);
      if (entry === undefined || known === undefined) return;
      known.status = status;
      update(writer, entry);
    },
    read: (tenantId, userIds) => readPresences({ ...dependencies, here }, tenantId, userIds),
    refresh: ({ tenantId, userId }) =>
      writer.tell(present.get(keyOf({ tenantId, userId })) ?? { person: { tenantId, userId }, pendingWrites: Promise.resolve() }),
    async announce() {
      await Promise.all([...present.values()].map((entry) => writer.repeat(entry, () => entry.status)));
    },
    async close() {
      const entries = [...present.values()];
      present.clear();
      for (const { devices } of entries) for (const { leaving } of devices.values()) if (leaving !== null) clearTimeout(leaving);
      await Promise.all(entries.map(({ person, pendingWrites }) => pendingWrites.then(() => writer.touch(person))));
    },
  };
}

const keyOf = ({ tenantId, userId }: Person): string => `${tenantId}:${userId}`;

function entryOf(present: Map<string, Present>, { tenantId, userId }: Actor): Present {
  const person = { tenantId, userId };
  const known = present.get(keyOf(person));
  if (known !== undefined) return known;
  const entry: Present = { person, devices: new Map(), status: "offline", pendingWrites: Promise.resolve() };
  present.set(keyOf(person), entry);
  return entry;
}

function update(writer: PresenceWriter, entry: Present): void {
  const status = joined(entry);
  if (status === entry.status) return;
  entry.status = status;
  writer.write(entry, status);
}

function joined({ devices }: Present): PresenceStatus {
  if (devices.size === 0) return "offline";
  return [...devices.values()].some(({ status }) => status === "online") ? "online" : "away";
}
