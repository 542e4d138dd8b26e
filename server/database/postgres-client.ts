import { connect, type Socket } from "node:net";
import postgres from "postgres";
import { parseArrayText } from "./array-text.ts";

/** Milliseconds a statement, or a transaction between two statements, may take before the server ends it. */
const STATEMENT_MS = 30_000;

// Timestamps and json arrive from the query builder as text already; int8 holds counters, far below 2^53.
const TYPES = {
  int8: { to: 20, from: [20], serialize: String, parse: Number },
  json: {
    to: 3802,
    from: [114, 3802],
    serialize: (value: unknown) => (typeof value === "string" ? value : JSON.stringify(value)),
    parse: (text: string): unknown => JSON.parse(text),
  },
  /** text[], varchar[], uuid[]. */
  texts: { to: 1009, from: [1009, 1015, 2951], serialize: (value: unknown) => value, parse: parseArrayText },
};

/** The driver's client, holding one connection. */
export type Client = postgres.Sql<{ int8: number; json: unknown }>;

/** Makes a client that connects when it is first used. `onClose` is called in the very moment a connection of it is gone. */
export function openClient(url: string, onClose: () => void): Client {
  const options = {
    max: 1,
    // A connection of an age would be ended between two statements: who leases them out renews them.
    max_lifetime: null,
    connect_timeout: 10,
    backoff: (retries: number) => Math.min(0.05 * 2 ** retries, 2),
    onnotice: () => {},
    onclose: onClose,
    // The driver asks for array types on each new connection and catches no failure of it: a database that goes away then would end the process.
    fetch_types: false,
    connection: {
      application_name: "staff-chat",
      statement_timeout: STATEMENT_MS,
      idle_in_transaction_session_timeout: STATEMENT_MS,
      // What we ask is answered in less time than compiling takes.
      jit: "off",
      // Only BEGIN makes a connection writable. So a statement that was sent along with a BEGIN that failed writes and locks nothing.
      default_transaction_read_only: true,
    },
    types: TYPES,
    // Known to the driver and its manual, not to its types.
    socket: createSocketMaker(),
  };
  return postgres(url, options);
}

/** Where the driver wants to connect: of several hosts each gets its turn; `path` is that of a socket file. */
interface ServerAddress {
  readonly host: readonly string[];
  readonly port: readonly number[];
  readonly path?: string | false;
}

// The driver's own sockets hold a statement back until the one before it is answered (RFC 896, Nagle), which undoes sending them together.
function createSocketMaker(): (place: ServerAddress) => Socket {
  let attempts = 0;
  return ({ host, port, path }) => {
    if (typeof path === "string") return connect({ path });
    const turn = attempts % host.length;
    attempts += 1;
    const name = host[turn] ?? "localhost";
    // The name is what TLS asks the certificate for.
    return Object.assign(connect({ host: name, port: port[turn] ?? 5432, noDelay: true }), { host: name });
  };
}
