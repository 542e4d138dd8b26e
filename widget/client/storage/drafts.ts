import type { Id } from "../../../protocol/ids.ts";
import type { Clock } from "../platform/clock.ts";
import type { ClientStorage } from "../platform/storage.ts";
import { putDraft } from "../store/local-changes.ts";
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

/** What is written and not sent, in step between the tabs of one person: by the line between them, and by what is stored. */
export interface Drafts {
  /** Reads what is stored: at the start, and whenever this tab may have slept while others wrote. */
  load(): Promise<void>;
  write(roomId: Id, change: DraftChange): void;
  /** Takes what another tab has told; answers false for a notice that is not of drafts. */
  hear(notice: string): boolean;
  /** Forgets the draft of a room that is lost (ROOM-5). */
  drop(roomId: Id): void;
  stop(): void;
}

export interface DraftsDependencies {
  readonly storage: ClientStorage;
  readonly store: Store<ChatState>;
  /** Names this tab. */
  readonly owner: string;
  readonly clock: Clock;
  /** Tells the other tabs. */
  readonly tell: (notice: string) => void;
}

/** Before the room and the version on the line between tabs. */
const NOTICE = "draft ";
const ID_LENGTH = 36;
/** Milliseconds after a key for which a person counts as typing. */
const TYPING_MS = 1_000;

export function createDrafts({ storage, store, owner, clock, tell }: DraftsDependencies): Drafts {
  const states = new Map<string, DraftState>();
  const typing = createTypingRooms(clock, (roomId) => {
    const state = states.get(roomId);
    if (state !== undefined) take(roomId, releaseDraft(state));
  });

  const take = (roomId: Id, state: DraftState): void => {
    states.set(roomId, state);
    const { text, ranges } = shownDraft(state);
    store.update((present) => putDraft(present, roomId, text, ranges));
  };
  const publish = (roomId: Id, version: DraftVersion): void => {
    tell(`${NOTICE}${roomId}${toJson(version)}`);
    let stored: unknown;
    storage
      .update("drafts", [roomId], (current) => {
        stored = current.get(roomId);
        const present = readDraft(stored);
        return present === null || isLater(version, present) ? new Map([[roomId, version]]) : new Map();
      })
      // Another tab may have written what the line between us has not told.
      .then(() => hearVersion(roomId, stored))
      .catch(() => {});
  };
  const hearVersion = (roomId: Id, value: unknown): void => {
    const version = readDraft(value);
    if (version === null) return;
    const heard = hearDraft(states.get(roomId) ?? NO_DRAFT, { writer: owner, typing: typing.has(roomId) }, version);
    take(roomId, heard.state);
    if (heard.publish) publish(roomId, heard.state.shared);
  };
  return {
    async load() {
      const entries = await storage.entries("drafts").catch(() => new Map<string, unknown>());
      for (const [roomId, value] of entries) hearVersion(roomId, value);
    },
    write(roomId, change) {
      const state = writeDraft(states.get(roomId) ?? NO_DRAFT, owner, change);
      take(roomId, state);
      publish(roomId, state.shared);
      typing.add(roomId);
    },
    hear(notice) {
      if (!notice.startsWith(NOTICE)) return false;
      const at = NOTICE.length + ID_LENGTH;
      hearVersion(notice.slice(NOTICE.length, at), parseJson(notice.slice(at)));
      return true;
    },
    drop(roomId) {
      typing.drop(roomId);
      states.delete(roomId);
      storage.update("drafts", [], () => new Map([[roomId, undefined]])).catch(() => {});
    },
    stop: typing.stop,
  };
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
