import type { Presence, PresenceStatus } from "../../../protocol/entities.ts";
import type { Id } from "../../../protocol/ids.ts";
import type { Availability } from "../../repositories/people/users.ts";
import type { PresenceWriterDependencies } from "./presence-writer.ts";

type Sources = Pick<PresenceWriterDependencies, "store" | "users" | "here">;

/** What is told of persons' presence, by what the nodes say of their devices and what they have decided; whoever is unknown is offline. In the order asked. */
export async function readPresences({ store, users, here }: Sources, tenantId: Id, userIds: readonly Id[]): Promise<Presence[]> {
  if (userIds.length === 0) return [];
  const persons = userIds.map((userId) => ({ tenantId, userId }));
  const [statuses, availability] = await Promise.all([
    store.read(persons).catch(() => persons.map(here)),
    users.availability(tenantId, userIds),
  ]);
  return userIds.map((userId, index) => toPresence(userId, statuses[index] ?? "offline", availability.get(userId)));
}

function toPresence(userId: Id, status: PresenceStatus, known: Availability | undefined): Presence {
  if (known === undefined || known.hidden) return { userId, status: "offline", lastSeen: null };
  if (status === "offline") return { userId, status, lastSeen: known.lastSeen };
  return { userId, status: known.away ? "away" : status, lastSeen: null };
}
