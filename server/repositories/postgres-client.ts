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
  return postgres(url, {
    max: 1,
    // A connection of an age would be ended between two statements: who leases them out renews them.
    max_lifetime: null,
    connect_timeout: 10,
    backoff: (retries) => Math.min(0.05 * 2 ** retries, 2),
    onnotice: () => {},
    onclose: onClose,
    // The driver asks for array types on each new connection and catches no failure of it: a database that goes away then would end the process.
    fetch_types: false,
    connection: {
      application_name: "staff-chat",
      statement_timeout: STATEMENT_MS,
      idle_in_transaction_session_timeout: STATEMENT_MS,
      // Only BEGIN makes a connection writable. So a statement that was sent along with a BEGIN that failed writes and locks nothing.
      default_transaction_read_only: true,
    },
    types: TYPES,
  });
}
