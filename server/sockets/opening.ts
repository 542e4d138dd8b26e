import type { Cursors } from "../../protocol/commands.ts";
import type { Id } from "../../protocol/ids.ts";
import { Failure } from "../errors.ts";
import type { PresenceService } from "../services/presence.ts";
import type { SyncService } from "../services/sync.ts";
import type { UserService } from "../services/users.ts";
import type { Connection } from "./connection.ts";
import type { FanOut } from "./fan-out.ts";

export interface OpeningDependencies {
  readonly fanOut: FanOut;
  readonly sync: SyncService;
  readonly presence: PresenceService;
  readonly users: Pick<UserService, "known" | "renamed">;
}

/** Answers the cursors of a connection that is subscribed: what it missed, and from then on everything live (SYNC-7). */
export async function answerCursors(dependencies: OpeningDependencies, connection: Connection, cursors: Cursors): Promise<void> {
  const { fanOut, sync } = dependencies;
  if (cursors.lineage !== sync.lineage) {
    connection.tell({ type: "reset", roomId: null, lineage: sync.lineage });
    return connection.followPerson(connection.hub.head ?? 0);
  }
  await connection.followPerson(cursors.person);
  await Promise.all(
    cursors.watch.map(async (room) => {
      try {
        await fanOut.ensureRoom(connection, room.roomId);
        await connection.watch(room);
      } catch (error) {
        // A room that was lost meanwhile: the person's own log has told so.
        if (!(error instanceof Failure) || error.code !== "not_found") throw error;
      }
    }),
  );
  await tellSummaries(sync, connection, cursors);
  await tellRenamed(dependencies, connection, cursors.people);
}

async function tellRenamed({ users }: OpeningDependencies, connection: Connection, since: number | undefined): Promise<void> {
  const frame = await users.renamed(connection.session, since);
  for (const user of frame.users) connection.hub.tenant.people.keep(user);
  if (connection.closed || (since !== undefined && frame.users.length === 0)) return;
  connection.tell(frame);
}

async function tellSummaries(sync: SyncService, connection: Connection, cursors: Cursors): Promise<void> {
  const known = new Map(cursors.rooms.map(({ roomId, head }) => [roomId, head]));
  // Rooms on screen are told in full; their heads stand in only so that fewer are read.
  for (const { roomId, cursor } of cursors.watch) known.set(roomId, connection.watches.get(roomId)?.log.cursor ?? cursor);
  const frame = await sync.summaries(connection.session, known);
  for (const user of frame.users) connection.hub.tenant.people.keep(user);
  for (const summary of frame.summaries) connection.hub.rooms.get(summary.roomId)?.keepSummary(summary);
  const summaries = frame.summaries.filter(({ roomId }) => !connection.watches.has(roomId) && connection.hub.rooms.has(roomId));
  if (summaries.length > 0 && !connection.closed) connection.tell({ ...frame, summaries });
}

/** Replaces the persons a connection observes and tells what they are now; whom it may not know is passed over (ROOM-8). */
export async function observePresence(
  { presence, users }: OpeningDependencies,
  connection: Connection,
  userIds: readonly Id[],
): Promise<void> {
  const observed = new Set(userIds.length === 0 ? [] : await users.known(connection.session, userIds));
  if (connection.closed) return;
  connection.hub.tenant.observe(connection, observed);
  if (observed.size === 0) return;
  const presences = await presence.read(connection.session.tenantId, [...observed]);
  if (!connection.closed) connection.tell({ type: "presence", presences });
}
