import type { Summary, User } from "../../protocol/entities.ts";
import type { Id } from "../../protocol/ids.ts";
import type { SyncService } from "../services/sync/sync.ts";
import type { Logger } from "../telemetry/logger.ts";
import type { Connection } from "./connection.ts";
import { Parcel } from "./parcel.ts";
import type { RoomFeed } from "./room-feed.ts";

export interface SummariesDependencies {
  readonly sync: SyncService;
  readonly logger: Logger;
  /** Milliseconds since 1970. */
  now(): number;
}

/** Tells connections of rooms off screen that moved, at most once a second each. */
export interface Summaries {
  mark(connection: Connection, feed: RoomFeed): void;
  close(): void;
}

const SPACING_MS = 1_000;
const LOOK_MS = 250;

export function createSummaries(dependencies: SummariesDependencies): Summaries {
  const waiting = new Set<Connection>();
  let immediate: NodeJS.Immediate | null = null;
  let timer: NodeJS.Timeout | null = null;
  const isDue = (connection: Connection) => knowsRooms(connection) && dependencies.now() - connection.summarisedAt >= SPACING_MS;

  function flush(): void {
    immediate = null;
    for (const connection of Array.from(waiting)) {
      if (!isDue(connection)) continue;
      waiting.delete(connection);
      connection.summarisedAt = dependencies.now();
      const feeds = connection.moved ?? new Set<RoomFeed>();
      connection.moved = null;
      tell(connection, feeds).catch((error: unknown) => {
        dependencies.logger.warn({ event: "summaries_failed", error });
        // What could not be read now is still to be told.
        if (!connection.closed) for (const feed of feeds) putOff(connection, feed);
      });
    }
    if (waiting.size > 0) lookLater();
  }

  function lookLater(): void {
    timer ??= setTimeout(() => ((timer = null), flush()), LOOK_MS).unref();
  }

  // Not in the same turn: what is missing now is missing then.
  function putOff(connection: Connection, feed: RoomFeed): void {
    (connection.moved ??= new Set()).add(feed);
    waiting.add(connection);
    lookLater();
  }

  async function tell(connection: Connection, feeds: ReadonlySet<RoomFeed>): Promise<void> {
    const unknown = [...feeds].filter((feed) => isAwaited(connection, feed) && feed.summary() === null);
    if (unknown.length > 0) await read(connection, unknown);
    const awaited = [...feeds].filter((feed) => isAwaited(connection, feed));
    const shown = awaited.filter((feed) => feed.summary() !== null);
    // Left out, it would stay untold until somebody writes again.
    for (const feed of awaited) if (feed.summary() === null) putOff(connection, feed);
    const [only] = shown;
    const shared = shown.length === 1 ? only?.summaryParcel() : null;
    if (shared) return connection.sink.send(shared);
    const summaries: Summary[] = shown.flatMap((feed) => feed.summary() ?? []);
    const users = new Map<Id, User>(shown.flatMap((feed) => feed.summaryUsers()).map((user) => [user.id, user]));
    if (summaries.length > 0) connection.sink.send(new Parcel({ type: "summaries", summaries, users: [...users.values()] }));
  }

  // Read once for all connections of the rooms: afterwards the feeds keep their summaries by what passes through them.
  async function read({ hub, session }: Connection, feeds: readonly RoomFeed[]): Promise<void> {
    const known = new Map([...hub.rooms.values()].map((feed) => [feed.roomId, feed.head ?? 0]));
    for (const feed of feeds) known.delete(feed.roomId);
    const { summaries, users } = await dependencies.sync.summaries(session, known);
    for (const user of users) hub.tenant.people.keep(user);
    for (const summary of summaries) hub.rooms.get(summary.roomId)?.keepSummary(summary);
  }

  function mark(connection: Connection, feed: RoomFeed): void {
    (connection.moved ??= new Set()).add(feed);
    if (waiting.has(connection)) return;
    waiting.add(connection);
    if (isDue(connection)) immediate ??= setImmediate(flush);
    else lookLater();
  }

  return {
    mark,
    close() {
      if (immediate !== null) clearImmediate(immediate);
      if (timer !== null) clearTimeout(timer);
    },
  };
}

/** Whether the connection is to be told of the room, and by summaries. */
const isAwaited = (connection: Connection, feed: RoomFeed): boolean =>
  !connection.closed && connection.hub.rooms.get(feed.roomId) === feed && !connection.watches.has(feed.roomId);

/** False while a device is still being told which rooms its person is in: of others it would pass a summary over. */
const knowsRooms = ({ closed, person }: Connection): boolean => closed || person === null || person.live;
