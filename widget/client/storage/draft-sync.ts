import type { Command } from "../../../protocol/commands.ts";
import type { Draft, DraftVersion } from "../../../protocol/personal/drafts.ts";
import type { Id } from "../../../protocol/ids.ts";
import { MENTIONS_PER_MESSAGE } from "../../../protocol/limits.ts";
import type { Clock } from "../platform/clock.ts";
import { toRefusal } from "../platform/command-refused.ts";
import { conversationIn, roomOf, threadOf, type ConversationId } from "../store/conversation.ts";
import type { ChatState } from "../store/state.ts";
import type { Store } from "../store/store.ts";
import { isLater } from "./draft-versions.ts";

/** Keeps drafts in step between the devices of a person, by the server (DRAFT-2). */
export interface DraftSync {
  /** A way out has opened, or an opening was read anew (`anew`). */
  wake(anew?: boolean): void;
  /** There is another version of a draft here. */
  changed(id: ConversationId): void;
  /** The person's log has told of drafts. */
  hear(drafts: readonly Draft[]): void;
  /** Forgets what the server had of a room that is lost: to who comes back it has nothing of before (ROOM-5). */
  drop(roomId: Id): void;
  stop(): void;
}

export interface DraftSyncDependencies {
  readonly clock: Clock;
  readonly store: Store<ChatState>;
  readonly newId: () => Id;
  /** The latest version of a draft that is known here. */
  readonly latest: (id: ConversationId) => DraftVersion;
  /** Conversations with a draft here, ended ones too. */
  readonly conversations: () => readonly ConversationId[];
  /** Takes a version of another device. */
  readonly take: (id: ConversationId, version: DraftVersion) => void;
  /** @throws CommandRefused */
  readonly command: (command: Command) => Promise<unknown>;
  /** All drafts that the server has. @throws CommandRefused */
  readonly read: () => Promise<readonly Draft[]>;
}

/** Milliseconds without a key after which what is written goes to the server: who sends at once has sent nothing of a draft. */
const REST_MS = 2_000;

/** What the server is known to have of a draft. */
type Known = Pick<DraftVersion, "count" | "writer"> & { readonly isEmpty: boolean };

export function createDraftSync(dependencies: DraftSyncDependencies): DraftSync {
  return new ServerDrafts(dependencies);
}

class ServerDrafts implements DraftSync {
  readonly #dependencies: DraftSyncDependencies;
  readonly #known = new Map<ConversationId, Known>();
  /** What calls off the end of the rest of each. */
  readonly #resting = new Map<ConversationId, () => void>();
  /** The version of each that is on its way. */
  readonly #sending = new Map<ConversationId, DraftVersion>();
  /** Whether what the server has was read. */
  #isRead = false;
  /** Counts what a reading is overtaken by: one that began before does not tell how things are. */
  #turn = 0;
  #reading = false;
  #ended = false;

  constructor(dependencies: DraftSyncDependencies) {
    this.#dependencies = dependencies;
  }

  wake(anew = false): void {
    if (anew) {
      this.#isRead = false;
      this.#turn += 1;
    }
    if (!this.#isOpen) return;
    if (this.#isRead) this.#sendAll();
    else void this.#read();
  }

  changed(id: ConversationId): void {
    const { text, replyTo } = this.#dependencies.latest(id);
    // What is over ends elsewhere at once; the server has nothing of what was sent before a rest.
    if (text !== "" || replyTo !== null) return this.#rest(id, REST_MS);
    this.#resting.get(id)?.();
    this.#resting.delete(id);
    void this.#send(id);
  }

  hear(drafts: readonly Draft[]): void {
    for (const { roomId, threadId, draft } of drafts) {
      const id = conversationIn(roomId, threadId);
      const known = this.#known.get(id);
      if (known === undefined || isNewer(draft, known)) this.#known.set(id, toKnown(draft));
      this.#dependencies.take(id, draft);
    }
  }

  drop(roomId: Id): void {
    this.#turn += 1;
    for (const id of [...this.#known.keys(), ...this.#resting.keys(), ...this.#sending.keys()]) {
      if (roomOf(id) !== roomId) continue;
      this.#resting.get(id)?.();
      for (const map of [this.#known, this.#resting, this.#sending]) map.delete(id);
    }
  }

  stop(): void {
    this.#ended = true;
    for (const cancel of this.#resting.values()) cancel();
  }

  get #isOpen(): boolean {
    const { connection, limits } = this.#dependencies.store.state;
    return !this.#ended && limits.drafts && (connection.status === "online" || connection.status === "polling");
  }

  #rest(id: ConversationId, milliseconds: number): void {
    this.#resting.get(id)?.();
    const cancel = this.#dependencies.clock.setTimeout(() => {
      this.#resting.delete(id);
      void this.#send(id);
    }, milliseconds);
    this.#resting.set(id, cancel);
  }

  async #read(): Promise<void> {
    if (this.#reading) return;
    this.#reading = true;
    const turn = this.#turn;
    try {
      const drafts = await this.#dependencies.read();
      if (!this.#ended && turn === this.#turn) {
        this.#isRead = true;
        this.hear(drafts);
        this.#sendAll();
      }
    } catch {
      // Read by the next connection, or when there is something to send.
    } finally {
      this.#reading = false;
    }
    if (turn !== this.#turn && this.#isOpen) void this.#read();
  }

  /** What was written while there was no way out, and by tabs that have ended. */
  #sendAll(): void {
    for (const id of this.#dependencies.conversations()) if (!this.#resting.has(id)) void this.#send(id);
  }

  async #send(id: ConversationId): Promise<void> {
    const { command, latest, newId, store } = this.#dependencies;
    if (!this.#isOpen || this.#sending.has(id) || !store.state.rooms.has(roomOf(id))) return;
    if (!this.#isRead) return void this.#read();
    const version = latest(id);
    if (!this.#isWanted(id, version)) return;
    this.#sending.set(id, version);
    const refusal = await command(toCommand(id, version, newId())).then(() => null, toRefusal);
    // The room was lost meanwhile.
    if (this.#sending.get(id) !== version) return;
    this.#sending.delete(id);
    // One that the server takes for none goes with its next version; else it is tried again.
    if (refusal?.retryable === true) {
      if (!this.#ended && !this.#resting.has(id)) this.#rest(id, Math.max(REST_MS, refusal.retryAfterMs ?? 0));
      return;
    }
    this.#known.set(id, toKnown(version));
    // It was changed meanwhile, and has rested since.
    if (!this.#resting.has(id)) void this.#send(id);
  }

  #isWanted(id: ConversationId, version: DraftVersion): boolean {
    const known = this.#known.get(id);
    const isEmpty = version.text === "" && version.replyTo === null;
    return known === undefined ? !isEmpty : isNewer(version, known) && !(isEmpty && known.isEmpty);
  }
}

function isNewer(version: DraftVersion, known: Known): boolean {
  return isLater(version, { ...version, ...known });
}

function toKnown({ count, writer, text, replyTo }: DraftVersion): Known {
  return { count, writer, isEmpty: text === "" && replyTo === null };
}

function toCommand(id: ConversationId, version: DraftVersion, commandId: Id): Command {
  const threadId = threadOf(id);
  const draft = { ...version, ranges: version.ranges.slice(0, MENTIONS_PER_MESSAGE), sent: null };
  return { type: "set_draft", id: commandId, roomId: roomOf(id), ...(threadId !== null && { threadId }), draft };
}
