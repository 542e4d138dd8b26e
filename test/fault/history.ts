import type { Id } from "../../protocol/ids.ts";

/** What a client tried, learned and saw, in the order in which it happened. `at` is a monotone clock shared by all clients of a run. */
export type HistoryEvent =
  /** The person pressed send. */
  | {
      readonly type: "invoke";
      readonly at: number;
      readonly client: string;
      readonly roomId: Id;
      readonly messageId: Id;
      readonly body: string;
    }
  /** The person edited the message, or with an empty body deleted it; whether that came to be shows later. */
  | {
      readonly type: "changed";
      readonly at: number;
      readonly client: string;
      readonly roomId: Id;
      readonly messageId: Id;
      readonly body: string;
    }
  /** The server acknowledged. */
  | {
      readonly type: "ok";
      readonly at: number;
      readonly client: string;
      readonly roomId: Id;
      readonly messageId: Id;
      readonly position: number;
    }
  /** The server refused for good. */
  | {
      readonly type: "fail";
      readonly at: number;
      readonly client: string;
      readonly roomId: Id;
      readonly messageId: Id;
      readonly reason: string;
    }
  /** The client put a message into its timeline. */
  | {
      readonly type: "applied";
      readonly at: number;
      readonly client: string;
      readonly roomId: Id;
      readonly messageId: Id;
      readonly position: number;
    }
  /** The words of a message reached the client's machine, whether shown or not. */
  | { readonly type: "heard"; readonly at: number; readonly client: string; readonly body: string }
  /** The client's timeline is not a stretch without gaps, or showed one message twice. */
  | { readonly type: "torn"; readonly at: number; readonly client: string; readonly roomId: Id; readonly detail: string }
  /** It was asked to take the client's person out of the room; whether that came to be shows later, or never. */
  | { readonly type: "removing"; readonly at: number; readonly client: string; readonly roomId: Id }
  /** It was acknowledged that the client's person is out of the room. */
  | { readonly type: "removed"; readonly at: number; readonly client: string; readonly roomId: Id }
  /** It was asked to let the client's person in again. */
  | { readonly type: "added"; readonly at: number; readonly client: string; readonly roomId: Id }
  /** The client dropped what it held of a room and starts from a snapshot. */
  | { readonly type: "reset"; readonly at: number; readonly client: string; readonly roomId: Id };

/** A message as the database holds it at the end. */
export interface StoredMessage {
  readonly id: Id;
  readonly roomId: Id;
  readonly position: number;
  readonly body: string;
  /** Number of the room's log that made it. */
  readonly number: number;
  /** Whether it says what happened in the room: the server's own, in words that come again (ROOM-39). */
  readonly isNotice?: boolean;
}

/** What a run leaves behind. */
export interface Run {
  readonly events: readonly HistoryEvent[];
  readonly stored: readonly StoredMessage[];
  /** Numbers of each room's log, in order, and its head. */
  readonly logs: ReadonlyMap<Id, { readonly head: number; readonly numbers: readonly number[] }>;
  /** Each client's state at the end and what a fresh client shows, as comparable text. */
  readonly states: readonly { readonly client: string; readonly held: string; readonly fresh: string }[];
  /** Which rooms each client may know, times outside by `removed` and `added` aside. */
  readonly rooms: ReadonlyMap<string, ReadonlySet<Id>>;
}
