import { DatabaseError } from "./database-errors.ts";

/** Leases out at most so many of what is dear, each to one user at a time. */
export interface ConnectionPool<C> {
  /** Resolves with the one that was used last, or waits behind those who asked before. @throws DatabaseError once it is closed */
  take(): Promise<C>;
  give(connection: C): void;
  /** Refuses new leases and resolves with all there are, when each is given back or so many ms are over; who still waits then is refused. */
  close(patienceMs: number): Promise<C[]>;
}

export function createConnectionPool<C>(size: number, make: () => C): ConnectionPool<C> {
  const all: C[] = [];
  // Used like a stack: few connections that are busy have their statements prepared and their caches warm.
  const free: C[] = [];
  const waiting: PromiseWithResolvers<C>[] = [];
  let closing: PromiseWithResolvers<void> | null = null;

  function grow(): C | undefined {
    if (all.length >= size) return undefined;
    const made = make();
    all.push(made);
    return made;
  }

  return {
    take: async () => {
      if (closing !== null) throw refusal();
      const connection = free.pop() ?? grow();
      if (connection !== undefined) return connection;
      const turn = Promise.withResolvers<C>();
      waiting.push(turn);
      return turn.promise;
    },
    give: (connection) => {
      const next = waiting.shift();
      if (next !== undefined) return next.resolve(connection);
      free.push(connection);
      if (free.length === all.length) closing?.resolve();
    },
    close: async (patienceMs) => {
      closing ??= Promise.withResolvers();
      if (free.length === all.length) closing.resolve();
      const timer = setTimeout(closing.resolve, patienceMs);
      await closing.promise;
      clearTimeout(timer);
      for (const { reject } of waiting.splice(0)) reject(refusal());
      return all;
    },
  };
}

function refusal(): DatabaseError {
  return new DatabaseError("CONNECTION_ENDED", null, "the database was closed");
}
