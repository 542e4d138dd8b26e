import type { Id } from "../../../protocol/ids.ts";
import type { Clock } from "../platform/clock.ts";
import type { ClientStorage } from "../platform/storage.ts";
import type { ChatState, RoomState } from "../store/state.ts";
import type { Store } from "../store/store.ts";
import { META_KEY, isBehind, isStoredAlike, joinStoredRoom, readStoredState, roomKey, toStoredMeta, toStoredRoom } from "./stored-state.ts";

/** Keeps cursors and state stored together: what is read again is one moment of the client (SYNC-9). */
export interface Persistence {
  /** What was stored; null when nothing was. */
  restore(): Promise<Partial<ChatState> | null>;
  /** Stores each change from now on, soon after it. */
  begin(): void;
  /** Stores what has changed now. */
  flush(): Promise<void>;
  /** Ends storing; what has changed and is not stored is stored by the next session's catch-up. */
  end(): void;
}

export interface PersistenceDependencies {
  readonly storage: ClientStorage;
  readonly store: Store<ChatState>;
  readonly clock: Clock;
}

/** Milliseconds in which changes are gathered into one transaction. */
const GATHER_MS = 250;

export function createPersistence({ storage, store, clock }: PersistenceDependencies): Persistence {
  let saved: ReadonlyMap<Id, RoomState> = new Map();
  let savedMeta: ChatState | null = null;
  let planned: (() => void) | null = null;
  let unsubscribe = (): void => {};
  let writing: Promise<void> = Promise.resolve();

  const write = async (state: ChatState): Promise<void> => {
    const meta = toStoredMeta(state);
    if (meta === null || state.listing !== "ready") return;
    const changed = [...state.rooms.values()].filter((room) => !alike(saved.get(room.room.id), room));
    const gone = [...saved.keys()].filter((roomId) => !state.rooms.has(roomId));
    if (changed.length === 0 && gone.length === 0 && savedMeta !== null && sameMeta(savedMeta, state)) return;
    let behind = false;
    const keys = [META_KEY, ...changed.map(({ room }) => roomKey(room.id)), ...gone.map(roomKey)];
    await storage.update("state", keys, (current) => {
      behind = isBehind(current.get(META_KEY), meta);
      if (behind) return new Map();
      const rooms = changed.map(
        (room) => [roomKey(room.room.id), joinStoredRoom(current.get(roomKey(room.room.id)), toStoredRoom(room, meta.lineage))] as const,
      );
      return new Map<string, unknown>([[META_KEY, meta], ...rooms, ...gone.map((roomId) => [roomKey(roomId), undefined] as const)]);
    });
    if (behind) return;
    saved = state.rooms;
    savedMeta = state;
  };
  const flush = (): Promise<void> => {
    planned?.();
    planned = null;
    // One transaction after another, so that an older state never overtakes a newer one. A full disk must not end the chat.
    writing = writing.then(() => write(store.state)).catch(() => {});
    return writing;
  };
  return {
    async restore() {
      try {
        return readStoredState(await storage.entries("state"));
      } catch {
        return null;
      }
    },
    begin() {
      unsubscribe();
      unsubscribe = store.subscribe(() => {
        planned ??= clock.setTimeout(() => void flush(), GATHER_MS);
      });
      planned ??= clock.setTimeout(() => void flush(), GATHER_MS);
    },
    flush,
    end() {
      unsubscribe();
      planned?.();
      planned = null;
    },
  };
}

function alike(stored: RoomState | undefined, room: RoomState): boolean {
  return stored !== undefined && (stored === room || isStoredAlike(stored, room));
}

function sameMeta(a: ChatState, b: ChatState): boolean {
  return (
    a.lineage === b.lineage &&
    a.personCursor === b.personCursor &&
    a.me === b.me &&
    a.roles === b.roles &&
    a.limits === b.limits &&
    a.users === b.users &&
    a.usersAt === b.usersAt &&
    a.invitations === b.invitations
  );
}
