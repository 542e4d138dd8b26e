import type { Summary } from "../../../protocol/entities.ts";
import type { Id } from "../../../protocol/ids.ts";
import { joinTombstones } from "../../../protocol/tombstones.ts";
import type { ChatState, RoomState } from "./state.ts";

/** `map` with `key` set; the same map when the value is the same object. */
export function withEntry<Key, Value>(map: ReadonlyMap<Key, Value>, key: Key, value: Value): ReadonlyMap<Key, Value> {
  return map.get(key) === value && map.has(key) ? map : new Map(map).set(key, value);
}

/** `map` without `key`; the same map when it is not there. */
export function withoutEntry<Key, Value>(map: ReadonlyMap<Key, Value>, key: Key): ReadonlyMap<Key, Value> {
  if (!map.has(key)) return map;
  const copy = new Map(map);
  copy.delete(key);
  return copy;
}

/** `map` with every item put by its key where `wins` says so; the same map when none does. */
export function withNewer<Key, Value>(
  map: ReadonlyMap<Key, Value>,
  items: readonly Value[],
  { keyOf, wins }: { readonly keyOf: (value: Value) => Key; readonly wins: (value: Value, present: Value) => boolean },
): ReadonlyMap<Key, Value> {
  let copy: Map<Key, Value> | null = null;
  for (const item of items) {
    const present = (copy ?? map).get(keyOf(item));
    if (present !== undefined && !wins(item, present)) continue;
    copy ??= new Map(map);
    copy.set(keyOf(item), item);
  }
  return copy ?? map;
}

/** `summary` that knows of these tombstones, too; the same summary when it does. */
export function withTombstones(summary: Summary, positions: readonly number[]): Summary {
  const deleted = joinTombstones(summary.deleted, positions);
  return deleted === summary.deleted ? summary : { ...summary, deleted };
}

/** The state with one room replaced; the same state when the room is unknown or unchanged. */
export function changeRoom(state: ChatState, roomId: Id, change: (room: RoomState) => RoomState): ChatState {
  const room = state.rooms.get(roomId);
  if (room === undefined) return state;
  const next = change(room);
  return next === room ? state : { ...state, rooms: withEntry(state.rooms, roomId, next) };
}
