import type { Cursors, WatchedRoom } from "../../protocol/commands.ts";
import type { SummariesFrame, UsersFrame } from "../../protocol/frames.ts";
import type { Id } from "../../protocol/ids.ts";
import { Failure } from "../base/errors.ts";
import type { PresenceService } from "../services/people/presence.ts";
import type { SyncService } from "../services/sync/sync.ts";
import type { UserService } from "../services/people/users.ts";
import type { Connection } from "./connection.ts";
import type { FanOut } from "./fan-out.ts";

export interface OpeningDependencies {
  readonly fanOut: FanOut;
  readonly sync: SyncService;
  readonly presence: PresenceService;
  readonly users: Pick<UserService, "known" | "renamed">;
}

/** Answers the cursors of a connection that is subscribed: what it missed, and from then on everything live (SYNC-7). */
export async function resume(dependencies: OpeningDependencies, connection: Connection, cursors: Cursors): Promise<void> {
  const { fanOut, sync, users } = dependencies;
  if (cursors.lineage !== sync.lineage) {
    connection.tell({ type: "reset", roomId: null, lineage: sync.lineage });
    return connection.followPerson(connection.userChannel.head ?? 0);
  }
  // Asked for at once, so that all of it is read together.
  const [summaries, renamed] = await Promise.all([
    sync.summaries(connection.session, knownHeads(cursors)),
    users.renamed(connection.session, cursors.people),
    connection.followPerson(cursors.person),
    ...cursors.watch.map(show),
  ]);
  const told = tellSummaries(connection, summaries);
  tellRenamed(connection, renamed, cursors.people);
  // What the person has said in them from another device has moved their marker, and of that a summary says nothing.
  if (told.length > 0) fanOut.writeOwnMarkers(connection.session, told);

  async function show(room: WatchedRoom): Promise<void> {
    try {
      await fanOut.ensureRoom(connection, room.roomId);
      await connection.watch(room);
    } catch (error) {
      // A room that was lost meanwhile: the person's own log has told so.
      if (!(error instanceof Failure) || error.code !== "not_found") throw error;
    }
  }
}

/** Rooms on screen are told in full; their cursors stand in so that fewer summaries are read. */
function knownHeads({ rooms, watch }: Cursors): ReadonlyMap<Id, number> {
  return new Map([
    ...rooms.map(({ roomId, head }) => [roomId, head] as const),
    ...watch.map(({ roomId, cursor }) => [roomId, cursor] as const),
  ]);
}

function tellRenamed(connection: Connection, frame: UsersFrame, since: number | undefined): void {
  for (const user of frame.users) connection.userChannel.tenant.people.keep(user);
  if (connection.closed || (since !== undefined && frame.users.length === 0)) return;
  connection.tell(frame);
}

/** Answers the rooms that were told of. */
function tellSummaries(connection: Connection, frame: SummariesFrame): readonly Id[] {
  for (const user of frame.users) connection.userChannel.tenant.people.keep(user);
  for (const summary of frame.summaries) connection.userChannel.rooms.get(summary.roomId)?.keepSummary(summary);
  const summaries = frame.summaries.filter(({ roomId }) => !connection.watches.has(roomId) && connection.userChannel.rooms.has(roomId));
  if (summaries.length === 0 || connection.closed) return [];
  connection.tell({ ...frame, summaries });
  return summaries.map(({ roomId }) => roomId);
}

/** Replaces the persons a connection observes and tells what they are now; whom it may not know is passed over (ROOM-8). */
export async function observePresence(
  { presence, users }: OpeningDependencies,
  connection: Connection,
  userIds: readonly Id[],
): Promise<void> {
  const observed = new Set(userIds.length === 0 ? [] : await users.known(connection.session, userIds));
  if (connection.closed) return;
  connection.userChannel.tenant.observe(connection, observed);
  if (observed.size === 0) return;
  const presences = await presence.read(connection.session.tenantId, [...observed]);
  if (!connection.closed) connection.tell({ type: "presence", presences });
}
