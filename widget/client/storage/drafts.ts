import type { Id } from "../../../protocol/ids.ts";
import type { Clock } from "../platform/clock.ts";
import type { ClientStorage } from "../platform/storage.ts";
import { putDraft, putReply } from "../store/outgoing-changes.ts";
import { roomOf, type ConversationId } from "../store/conversation.ts";
import type { ChatState } from "../store/state.ts";
import type { Store } from "../store/store.ts";
import { toJson } from "../platform/to-json.ts";
import {
  hearDraft,
  isLater,
  NO_DRAFT,
  readDraft,
  releaseDraft,
  shownDraft,
  writeDraft,
  type DraftChange,
  type DraftState,
  type DraftVersion,
} from "./draft-versions.ts";

/** What is written and not sent, by conversation, in step between the tabs of one person: by the line between them, and by what is stored. */
export interface Drafts {
  /** Reads what is stored: at the start, and whenever this tab may have slept while others wrote. */
  load(): Promise<void>;
  write(roomId: Id, change: DraftChange): void;
  /** The version that shows exactly `text` in a room; undefined: none does. */
  versionOf(roomId: Id, text: string): DraftName | undefined;
  /** Ends that version, where it is still what a room shows: it was sent. */
  end(roomId: Id, version: DraftName): void;
  /** Takes a version of another device. */
  take(id: ConversationId, version: DraftVersion): void;
  /** The latest version of a draft that is known here. */
  latest(id: ConversationId): DraftVersion;
  /** Conversations with a draft here, ended ones too. */
  conversations(): readonly ConversationId[];
  /** Takes what another tab has told; answers false for a notice that is not of drafts. */
  hear(notice: string): boolean;
  /** Forgets the drafts of a room that is lost (ROOM-5). */
  drop(roomId: Id): void;
  stop(): void;
}

/** Names a version of a draft. */
export type DraftName = Pick<DraftVersion, "writer" | "count">;

export interface DraftsDependencies {
  readonly storage: ClientStorage;
  readonly store: Store<ChatState>;
  /** Names this tab. */
  readonly owner: string;
  readonly clock: Clock;
  /** Tells the other tabs. */
  readonly tell: (notice: string) => void;
  /** There is another version of a draft here. */
  readonly changed: (id: ConversationId) => void;
}

/** Before the conversation and the version on the line between tabs. */
const NOTICE = "draft ";
/** Milliseconds after a key for which a person counts as typing. */
const TYPING_MS = 1_000;

export function createDrafts(dependencies: DraftsDependencies): Drafts {
  return new TabDrafts(dependencies);
}

class TabDrafts implements Drafts {
  readonly #dependencies: DraftsDependencies;
  readonly #states = new Map<string, DraftState>();
  readonly #typing: TypingRooms;

  constructor(dependencies: DraftsDependencies) {
    this.#dependencies = dependencies;
    this.#typing = createTypingRooms(dependencies.clock, (roomId) => {
      const state = this.#states.get(roomId);
      if (state !== undefined) this.#take(roomId, releaseDraft(state));
    });
  }

  async load(): Promise<void> {
    const entries = await this.#dependencies.storage.entries("drafts").catch(() => new Map<string, unknown>());
    for (const [roomId, value] of entries) this.#hearVersion(roomId, value);
  }

  write(roomId: Id, change: DraftChange): void {
    this.#write(roomId, change);
    this.#typing.add(roomId);
  }

  versionOf(roomId: Id, text: string): DraftName | undefined {
    const { writer, count, text: shown } = shownDraft(this.#stateOf(roomId));
    return shown === text ? { writer, count } : undefined;
  }

  end(roomId: Id, { writer, count }: DraftName): void {
    const { text, replyTo, ...shown } = shownDraft(this.#stateOf(roomId));
    if ((text !== "" || replyTo !== null) && shown.writer === writer && shown.count === count)
      this.#write(roomId, { text: "", ranges: [], sent: text });
  }

  take(id: ConversationId, version: DraftVersion): void {
    const { storage } = this.#dependencies;
    const before = this.#stateOf(id).shared;
    this.#hearVersion(id, version);
    const { shared } = this.#stateOf(id);
    // Kept for who opens the page without a network. The other tabs hear of it by themselves.
    if (shared === before) return;
    storage
      .update("drafts", [id], (current) => {
        const present = readDraft(current.get(id));
        return present === null || isLater(shared, present) ? new Map([[id, shared]]) : new Map();
      })
      .catch(() => {});
  }

  latest(id: ConversationId): DraftVersion {
    return this.#stateOf(id).shared;
  }

  conversations(): readonly ConversationId[] {
    return [...this.#states.keys()];
  }

  hear(notice: string): boolean {
    if (!notice.startsWith(NOTICE)) return false;
    const at = notice.indexOf("{");
    if (at < 0) return true;
    this.#hearVersion(notice.slice(NOTICE.length, at), parseJson(notice.slice(at)));
    return true;
  }

  drop(roomId: Id): void {
    const ids = [roomId, ...[...this.#states.keys()].filter((id) => id !== roomId && roomOf(id) === roomId)];
    for (const id of ids) {
      this.#typing.drop(id);
      this.#states.delete(id);
    }
    this.#dependencies.storage.update("drafts", [], () => new Map(ids.map((id) => [id, undefined]))).catch(() => {});
  }

  stop(): void {
    this.#typing.stop();
  }

  #stateOf(roomId: Id): DraftState {
    return this.#states.get(roomId) ?? NO_DRAFT;
  }

  #take(roomId: Id, state: DraftState): void {
    this.#states.set(roomId, state);
    const { text, ranges, replyTo } = shownDraft(state);
    this.#dependencies.store.update((present) => putReply(putDraft(present, roomId, text, ranges), roomId, replyTo));
  }

  #write(roomId: Id, change: DraftChange): void {
    const state = writeDraft(this.#stateOf(roomId), this.#dependencies.owner, change);
    this.#take(roomId, state);
    this.#publish(roomId, state.shared);
  }

  #publish(roomId: Id, version: DraftVersion): void {
    const { storage, tell, changed } = this.#dependencies;
    changed(roomId);
    tell(`${NOTICE}${roomId}${toJson(version)}`);
    let stored: unknown;
    storage
      .update("drafts", [roomId], (current) => {
        stored = current.get(roomId);
        const present = readDraft(stored);
        return present === null || isLater(version, present) ? new Map([[roomId, version]]) : new Map();
      })
      // Another tab may have written what the line between us has not told.
      .then(() => this.#hearVersion(roomId, stored))
      .catch(() => {});
  }

  #hearVersion(roomId: Id, value: unknown): void {
    const version = readDraft(value);
    if (version === null) return;
    const heard = hearDraft(this.#stateOf(roomId), { writer: this.#dependencies.owner, typing: this.#typing.has(roomId) }, version);
    this.#take(roomId, heard.state);
    if (heard.publish) this.#publish(roomId, heard.state.shared);
  }
}

/** Rooms in which the person types at this moment. */
interface TypingRooms {
  has(roomId: Id): boolean;
  /** A key was pressed there. */
  add(roomId: Id): void;
  drop(roomId: Id): void;
  stop(): void;
}

function createTypingRooms(clock: Clock, onRest: (roomId: Id) => void): TypingRooms {
  /** With what calls off the end of it. */
  const rooms = new Map<Id, () => void>();
  const drop = (roomId: Id): void => {
    rooms.get(roomId)?.();
    rooms.delete(roomId);
  };
  const rest = (roomId: Id): void => {
    rooms.delete(roomId);
    onRest(roomId);
  };
  return {
    has: (roomId) => rooms.has(roomId),
    add(roomId) {
      drop(roomId);
      rooms.set(
        roomId,
        clock.setTimeout(() => rest(roomId), TYPING_MS),
      );
    },
    drop,
    stop: () => Array.from(rooms.keys()).forEach(drop),
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
