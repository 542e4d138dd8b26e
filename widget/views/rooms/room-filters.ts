import type { Id } from "../../../protocol/ids.ts";
import { selectUnread } from "../../client/store/list-selectors.ts";
import { memoisePerObject } from "../../client/store/memoise.ts";
import type { RoomState } from "../../client/store/state.ts";
import type { TermKey } from "../../i18n/catalogue.ts";

interface FilterRule {
  readonly label: TermKey;
  /** What is said when there is no such room. */
  readonly none: TermKey;
  readonly takes: (room: RoomState) => boolean;
}

/** Which rooms a list can be narrowed down to. */
export const FILTERS = {
  all: { label: "filterAll", none: "noConversations", takes: (_room: RoomState) => true },
  unread: { label: "filterUnread", none: "noUnread", takes: (room: RoomState) => selectUnread(room) > 0 },
  mentions: { label: "filterMentions", none: "noMentions", takes: ({ membership }: RoomState) => membership.mentions > 0 },
  groups: { label: "filterGroups", none: "noGroups", takes: ({ room }: RoomState) => room.kind === "group" },
} as const satisfies Record<string, FilterRule>;
export type RoomFilter = keyof typeof FILTERS;

/** How many rooms wait for the person. */
export const countRooms = memoisePerObject((rooms: ReadonlyMap<Id, RoomState>) => {
  const all = [...rooms.values()];
  return { unread: all.filter(FILTERS.unread.takes).length, mentions: all.filter(FILTERS.mentions.takes).length };
});
