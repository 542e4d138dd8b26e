import type { Summary, User } from "../../protocol/entities.ts";
import type { Id } from "../../protocol/ids.ts";
import type { ReceiptService } from "../services/messages/receipts.ts";
import type { SyncService } from "../services/sync/sync.ts";
import type { Logger } from "../telemetry/logger.ts";
import type { Connection } from "./connection.ts";
import { PreparedFrame } from "./prepared-frame.ts";
import type { RoomChannel } from "./channels/room-channel.ts";

export interface SummariesDependencies {
  readonly sync: SyncService;
  readonly receipts: Pick<ReceiptService, "writeOwnMarkers">;
  readonly logger: Logger;
  /** Milliseconds since 1970. */
  now(): number;
}

/** Tells connections of rooms off screen that moved, at most once a second each. */
export interface Summaries {
  /** `own`: the person has said something there, which moves their marker; of that a summary says nothing, so their own log does first (ROOM-6). */
  mark(connection: Connection, channel: RoomChannel, own?: boolean): void;
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
      const channels = connection.moved ?? new Set<RoomChannel>();
      const own = connection.ownMoved;
      connection.moved = null;
      connection.ownMoved = null;
      const untold = (channel: RoomChannel) => putOff(connection, channel, own);
      tell(dependencies, { connection, channels, own, untold }).catch((error: unknown) => {
        dependencies.logger.warn({ event: "summaries_failed", error });
        // What could not be read now is still to be told.
        if (!connection.closed) channels.forEach(untold);
      });
    }
    if (waiting.size > 0) lookLater();
  }

  function lookLater(): void {
    timer ??= setTimeout(() => ((timer = null), flush()), LOOK_MS).unref();
  }

  // Not in the same turn: what is missing now is missing then.
  function putOff(connection: Connection, channel: RoomChannel, own: ReadonlySet<RoomChannel> | null): void {
    note(connection, channel, own?.has(channel) === true);
    waiting.add(connection);
    lookLater();
  }

  function mark(connection: Connection, channel: RoomChannel, own = false): void {
    note(connection, channel, own);
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

function note(connection: Connection, channel: RoomChannel, own: boolean): void {
  (connection.moved ??= new Set()).add(channel);
  if (own) (connection.ownMoved ??= new Set()).add(channel);
}

interface Telling {
  readonly connection: Connection;
  readonly channels: ReadonlySet<RoomChannel>;
  readonly own: ReadonlySet<RoomChannel> | null;
  /** Called for each room that could not be told of. */
  untold(channel: RoomChannel): void;
}

async function tell({ sync, receipts }: SummariesDependencies, { connection, channels, own, untold }: Telling): Promise<void> {
  const said = [...(own ?? [])].filter((channel) => isAwaited(connection, channel)).map(({ roomId }) => roomId);
  if (said.length > 0) await receipts.writeOwnMarkers(connection.session, said);
  const unknown = [...channels].filter((channel) => isAwaited(connection, channel) && channel.summary() === null);
  if (unknown.length > 0) await read(sync, connection, unknown);
  const awaited = [...channels].filter((channel) => isAwaited(connection, channel));
  const shown = awaited.filter((channel) => channel.summary() !== null);
  // Left out, it would stay untold until somebody writes again.
  for (const channel of awaited) if (channel.summary() === null) untold(channel);
  const [only] = shown;
  const shared = shown.length === 1 ? only?.preparedSummary() : null;
  if (shared) return connection.sink.send(shared);
  const summaries: Summary[] = shown.flatMap((channel) => channel.summary() ?? []);
  const users = new Map<Id, User>(shown.flatMap((channel) => channel.summaryUsers()).map((user) => [user.id, user]));
  if (summaries.length > 0) connection.sink.send(new PreparedFrame({ type: "summaries", summaries, users: [...users.values()] }));
}

// Read once for all connections of the rooms: afterwards the channels keep their summaries by what passes through them.
async function read(sync: SyncService, { userChannel, session }: Connection, channels: readonly RoomChannel[]): Promise<void> {
  const known = new Map([...userChannel.rooms.values()].map((channel) => [channel.roomId, channel.head ?? 0]));
  for (const channel of channels) known.delete(channel.roomId);
  const { summaries, users } = await sync.summaries(session, known);
  for (const user of users) userChannel.tenant.people.keep(user);
  for (const summary of summaries) userChannel.rooms.get(summary.roomId)?.keepSummary(summary);
}

/** Whether the connection is to be told of the room, and by summaries. */
const isAwaited = (connection: Connection, channel: RoomChannel): boolean =>
  !connection.closed && connection.userChannel.rooms.get(channel.roomId) === channel && !connection.watches.has(channel.roomId);

/** False while a device is still being told which rooms its person is in: of others it would pass a summary over. */
const knowsRooms = ({ closed, person }: Connection): boolean => closed || person === null || person.live;
