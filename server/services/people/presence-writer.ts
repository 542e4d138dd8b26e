import type { PresenceStatus } from "../../../protocol/entities.ts";
import { tenantTopic, type Bus } from "../../bus/bus.ts";
import type { Logger } from "../../telemetry/logger.ts";
import type { Person, PresenceStore } from "./presence-store.ts";
import { readPresences } from "./read-presences.ts";
import type { UserService } from "./users.ts";

export interface PresenceWriterDependencies {
  readonly store: PresenceStore;
  readonly bus: Bus;
  readonly users: Pick<UserService, "touch" | "availability">;
  readonly logger: Logger;
  /** Milliseconds since 1970. */
  now(): number;
  /** What a person is on this node: all there is to tell while the store is away. */
  here(person: Person): PresenceStatus;
}

/** Where one person's words to the store stand in line, so that the last one stands. */
export interface WriteLine {
  readonly person: Person;
  pendingWrites: Promise<void>;
}

/** Brings what this node says of its persons to the store and to the other nodes. */
export interface PresenceWriter {
  /** Says what the person is now; `offline`: this node takes back what it said. */
  write(line: WriteLine, status: PresenceStatus): void;
  /** Tells the other nodes what the person is by now. */
  tell(line: WriteLine): void;
  /** Says again what the store may have lost, and tells nobody. Resolves when it is said. */
  repeat(line: WriteLine, status: () => PresenceStatus): Promise<void>;
  /** Stores that the person was seen now; answers when (ms since 1970). */
  touch(person: Person): Promise<number>;
}

export function createPresenceWriter(dependencies: PresenceWriterDependencies): PresenceWriter {
  const { store, bus, users, logger, now } = dependencies;
  function enqueue(line: WriteLine, work: () => Promise<void>): Promise<void> {
    line.pendingWrites = line.pendingWrites.then(work).catch((error: unknown) => logger.debug({ event: "presence_store_away", error }));
    return line.pendingWrites;
  }

  async function touch({ tenantId, userId }: Person): Promise<number> {
    const seen = now();
    await users.touch(tenantId, userId, seen).catch((error: unknown) => logger.warn({ event: "last_seen_not_stored", error }));
    return seen;
  }

  async function leave(person: Person): Promise<void> {
    await store.remove(person).catch(() => {});
    await tell(person, await touch(person));
  }

  // Without the database nobody knows whether the person hides: then nothing is told, and the next look finds it.
  async function tell({ tenantId, userId }: Person, seen: number | null = null): Promise<void> {
    const [presence] = await readPresences(dependencies, tenantId, [userId]);
    if (presence === undefined) return;
    const lastSeen = presence.lastSeen === null ? null : Math.max(presence.lastSeen, seen ?? 0);
    bus.publish(tenantTopic(tenantId), { type: "presence", tenantId, presence: { ...presence, lastSeen } });
  }

  return {
    write(line, status) {
      const { person } = line;
      void enqueue(line, async () => {
        if (status === "offline") return leave(person);
        await store.put(person, status).catch(() => {});
        await tell(person);
      });
    },
    tell: (line) => void enqueue(line, () => tell(line.person)),
    repeat: (line, statusOf) =>
      enqueue(line, async () => {
        const status = statusOf();
        if (status !== "offline") await store.put(line.person, status);
      }),
    touch,
  };
}
