import type { Id } from "../../../protocol/ids.ts";
import { selectWaiting } from "../../client/store/list-selectors.ts";
import { memoise } from "../../client/store/memoise.ts";
import type { RoomState } from "../../client/store/state.ts";
import type { TermKey } from "../../i18n/catalogue.ts";

interface FilterRule {
  readonly label: TermKey;
  /** What is said when there is no such room. */
  readonly none: TermKey;
  readonly takes: (room: RoomState, now: number) => boolean;
}

/** Which rooms a list can be narrowed down to. */
export const FILTERS = {
  all: { label: "filterAll", none: "noConversations", takes: (_room: RoomState, _now: number) => true },
  unread: { label: "filterUnread", none: "noUnread", takes: (room: RoomState, now: number) => selectWaiting(room, now).messages > 0 },
  mentions: { label: "filterMentions", none: "noMentions", takes: (room: RoomState, now: number) => selectWaiting(room, now).mentions > 0 },
  groups: { label: "filterGroups", none: "noGroups", takes: ({ room }: RoomState, _now: number) => room.kind === "group" },
} as const satisfies Record<string, FilterRule>;
export type RoomFilter = keyof typeof FILTERS;

/** How many rooms wait for the person. */
export const countRooms = memoise((rooms: ReadonlyMap<Id, RoomState>, now: number) => {
  const count = (name: "unread" | "mentions") => [...rooms.values()].filter((room) => FILTERS[name].takes(room, now)).length;
  return { unread: count("unread"), mentions: count("mentions") };
});
