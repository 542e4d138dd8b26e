import type { Acknowledgement, Message } from "../../protocol/entities.ts";
import type { ErrorCode } from "../../protocol/errors.ts";
import type { Id } from "../../protocol/ids.ts";
import type { ChatCommands } from "./commands.ts";
import type { CommandFailure } from "./outbox/command-kind.ts";
import type { Platform } from "./platform/platform.ts";
import { createFormerPersons } from "./storage/former-persons.ts";
import { createIdentities } from "./storage/identities.ts";
import { INDEX_NAME } from "./storage/user-data-manager.ts";
import type { ChatState } from "./store/state.ts";
import type { Store } from "./store/store.ts";

/** What a session tells its owner beside the state. */
export type SessionEvent =
  /** A message of somebody else that came live, once however often it arrives; never history. */
  | { readonly type: "message"; readonly message: Message }
  /** A message asks the person for acknowledgement, or reminds them (`reminders` above 0). */
  | { readonly type: "acknowledgement-asked"; readonly roomId: Id; readonly acknowledgement: Acknowledgement }
  /** The person wanted to be reminded of a message, and its time has come (SAVE-3). */
  | { readonly type: "reminder"; readonly message: Message }
  | { readonly type: "message-sent"; readonly message: Message }
  /** What a system of the tenant tells in the room on screen (EVENT-7): new, or its message brought up to date, also where that is far back. */
  | { readonly type: "event"; readonly message: Message }
  | CommandFailure
  /** A message was taken out of the outbox before it was sent. */
  | { readonly type: "message-dropped"; readonly messageId: Id }
  | { readonly type: "token-error"; readonly error: unknown }
  /** The token provider answered for somebody else: this session has ended, and the owner makes the next one. */
  | { readonly type: "person-changed" }
  /** The server ended the person's tokens: the owner must drop what it shows. */
  | { readonly type: "signed-out" };

/** A running client of one person, and of no other: headless, the same in a browser and in Node. */
export interface ChatSession {
  readonly store: Store<ChatState>;
  readonly commands: ChatCommands;
  /** Restores what is stored, opens, connects, and keeps connected until `stop`. */
  start(): void;
  /** Ends sockets and timers at once; stored data stays. */
  stop(): void;
  /** Ends the session's token at the server where it can be reached, stops, and with `wipe` deletes everything stored of the person. */
  signOut(options: { readonly wipe: boolean }): Promise<void>;
  /** Asks the token provider anew, now. Rejects when it fails, answers for somebody else, or the session has ended. */
  refreshToken(): Promise<void>;
  /** Gives up until it is asked to connect: its owner knows that nobody is let in, and why. */
  deny(code: ErrorCode): void;
  /** Listens; the result ends it. */
  on(listener: (event: SessionEvent) => void): () => void;
}

/** What a session needs from its owner. */
export interface SessionOptions {
  /** Base address of the server, such as `https://chat.example.com`. */
  readonly server: string;
  /** Answers a fresh token; asked before expiry, on 401, never twice at once. */
  readonly tokenProvider: () => Promise<string>;
  /** The room to open with, when there is one. */
  readonly roomId?: Id;
}

/** Deletes what this device keeps for a server of whoever logs out; for a page that ends a session before the chat has begun. */
export async function wipeStored(server: string, platform: Platform): Promise<void> {
  const identities = createIdentities(server, () => platform.openStorage(INDEX_NAME));
  await createFormerPersons({ server, platform, identities, onNewcomer: () => {} }).wipe();
}
