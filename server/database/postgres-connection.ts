import type { PendingQuery, SerializableParameter } from "postgres";
import { DatabaseError, isConnectionLost, toDatabaseError } from "./database-errors.ts";
import type { Run } from "./driver.ts";
import { openClient, type Client } from "./postgres-client.ts";

/** One connection to the server, opened when first used and again after it was lost. One transaction at a time has it. */
export interface Connection {
  /** Begins a lease: what became of the connection in an earlier one no longer matters. */
  lease(): void;
  /** Sends a statement behind those before it. Once the connection is lost everything unanswered fails, and everything later in this lease. */
  readonly run: Run;
  /** True when the connection was lost in this lease. */
  isLost(): boolean;
  /** Resolves when nothing of this lease can be sent any more: at once, unless the connection is about to close. */
  settle(): Promise<void>;
  /** Ends the connection, whatever is under way on it. */
  end(): Promise<void>;
}

export interface ConnectionOptions {
  readonly url: string;
  /** Which statements it keeps prepared. */
  readonly isPrepared: (statement: string) => boolean;
  /** Leases after which it makes room for a new one: what the server keeps for it grows. */
  readonly leases: number;
}

export function createConnection({ url, isPrepared, leases }: ConnectionOptions): Connection {
  const unanswered = new Set<PendingQuery<object[]>>();
  let lost = false;
  let closed = Promise.withResolvers<void>();
  let client = open();
  let leased = 0;

  function open(): Client {
    const opened: Client = openClient(url, () => opened === client && lose());
    return opened;
  }

  function lose(): void {
    lost = true;
    closed.resolve();
    // Left in the driver's queue they would be sent on the next connection, outside of their transaction.
    for (const query of unanswered) query.cancel();
  }

  function end(): Promise<void> {
    const ended = client;
    client = open();
    lost = true;
    closed.resolve();
    return ended.end({ timeout: 0 });
  }

  const run: Run = async (statement, parameters, rowsAs) => {
    if (lost) throw lossOf();
    const query = client.unsafe<object[]>(statement, parameters as SerializableParameter[], {
      prepare: parameters.length > 0 && isPrepared(statement),
    });
    unanswered.add(query);
    try {
      return rowsAs === "arrays" ? [...(await query.values())] : [...(await query)];
    } catch (error) {
      const known = lost ? lossOf(error) : toDatabaseError(error);
      lost ||= isConnectionLost(known);
      throw known;
    } finally {
      unanswered.delete(query);
    }
  };

  return {
    lease: () => {
      if (leased > 0 && leased % leases === 0) void end();
      leased += 1;
      lost = false;
      closed = Promise.withResolvers();
    },
    run,
    isLost: () => lost,
    settle: () => (lost ? closed.promise : Promise.resolve()),
    end,
  };
}

function lossOf(error?: unknown): DatabaseError {
  const known = toDatabaseError(error);
  return isConnectionLost(known) ? known : new DatabaseError("CONNECTION_CLOSED", null, "the connection was lost");
}
