import type { OpenResponse, RoomSnapshot } from "../../../../protocol/http.ts";
import { CATCH_UP_ROWS, LISTED_ROOMS } from "../../../../protocol/limits.ts";
import { changeRoom, withTombstones } from "../changes.ts";
import { dividerOf } from "../local-changes.ts";
import { passOwn, putMembership, putSettings, removeRoom } from "./reduce-person.ts";
import type { ChatState } from "../state.ts";
import { joinPage, newTimeline } from "../timeline.ts";
import { forgetThread } from "../threads.ts";
import { putUsers } from "../users.ts";

/** Applies the opening answer: the list is then what the server says, newer changes that came meanwhile aside. */
export function applyOpening(state: ChatState, response: OpenResponse): ChatState {
  // Numbers of another database, or from before a reset, say nothing about what is newer.
  const known = state.lineage === response.lineage && state.personCursor > 0;
  let next: ChatState = {
    ...state,
    ...(known ? {} : { rooms: new Map(), personCursor: 0 }),
    me: response.user,
    roles: response.roles,
    limits: response.limits,
    lineage: response.lineage,
    listing: "ready",
  };
  // A list that was overtaken by a later one, or by one's own log, would bring back rooms that are lost; what is held is newer, and true.
  if (known && response.person < state.personCursor) return state.listing === "ready" ? next : placeDivider(next);
  next = putUsers(next, [...response.users, response.user]);
  for (const { membership, summary } of response.rooms) next = putMembership(next, passOwn(next, membership, summary), summary);
  // A full answer may leave rooms out that one still is in.
  if (response.rooms.length < LISTED_ROOMS) next = dropUnlisted(next, response);
  next = {
    ...next,
    personCursor: response.person,
    blocked: new Set(response.blocked),
    saved: new Map(response.saved.flatMap(({ messageId, saved }) => (saved === null ? [] : [[messageId, saved] as const]))),
    invitations: new Map(response.invitations.map((membership) => [membership.roomId, membership])),
  };
  // What was switched on another device meanwhile takes with it what was told before.
  next = response.settings === undefined ? { ...next, settings: null } : putSettings(next, response.settings).state;
  if (response.room !== null) next = applySnapshot(next, response.room);
  return state.listing === "ready" ? next : placeDivider(next);
}

// A room that was on screen before anything was known of it gets its divider now.
function placeDivider(state: ChatState): ChatState {
  if (state.openRoomId === null) return state;
  return changeRoom(state, state.openRoomId, (room) => ({ ...room, divider: dividerOf(room) }));
}

function dropUnlisted(state: ChatState, response: OpenResponse): ChatState {
  const listed = new Set(response.rooms.map(({ membership }) => membership.roomId));
  let next = state;
  for (const roomId of state.rooms.keys()) if (!listed.has(roomId)) next = removeRoom(next, { roomId, changed: Infinity }).state;
  return next;
}

/**
 * Applies a room as read now. A room that is held already and not far behind keeps its cursor, so that nothing it holds goes
 * stale: the snapshot's messages are joined as a page, and the changes since the cursor come by `watch`.
 */
export function applySnapshot(state: ChatState, snapshot: RoomSnapshot): ChatState {
  const stretch = { messages: snapshot.messages, hasBefore: snapshot.hasBefore, hasAfter: false };
  const { cursor = null } = state.rooms.get(snapshot.room.id) ?? {};
  const isAnew = cursor === null || snapshot.cursor - cursor > CATCH_UP_ROWS;
  const known = putUsers(isAnew ? forgetThread(state, snapshot.room.id) : state, snapshot.users);
  return changeRoom(known, snapshot.room.id, (room) => {
    const newer = snapshot.room.changed > room.room.changed ? snapshot.room : room.room;
    const last = snapshot.messages.at(-1);
    const told = withTombstones(room.summary, snapshot.deleted);
    const summary =
      last !== undefined && last.position > room.summary.messages
        ? { ...told, messages: last.position, lastMessage: last, head: Math.max(room.summary.head, snapshot.cursor) }
        : told;
    if (room.cursor !== null && room.timeline !== null && snapshot.cursor - room.cursor <= CATCH_UP_ROWS) {
      return { ...room, room: newer, summary, timeline: room.timeline.hasAfter ? room.timeline : joinPage(room.timeline, stretch, "end") };
    }
    return {
      ...room,
      room: newer,
      summary: { ...summary, head: Math.max(summary.head, snapshot.cursor) },
      timeline: newTimeline(stretch),
      quoted: new Map(),
      cursor: snapshot.cursor,
      receiptCounter: snapshot.receipts,
      members: new Map(),
      membersRead: false,
      membersComplete: false,
      receipts: new Map(),
      receiptsComplete: false,
    };
  });
}
