import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { DEFAULT_PREFERENCES, PLAIN_ROOM, UNTOUCHED, type Membership, type Message } from "../../../../protocol/entities.ts";
import type { Id } from "../../../../protocol/ids.ts";
import { awaitsFrame } from "../../../../widget/client/outbox/message-kind.ts";
import { itemsToEnd, type OutboxItem } from "../../../../widget/client/outbox/outbox-item.ts";
import { INITIAL_STATE } from "../../../../widget/client/store/initial.ts";
import { showRoom } from "../../../../widget/client/store/local-changes.ts";
import { applySnapshot } from "../../../../widget/client/store/reduce/reduce-opening.ts";
import { reduce } from "../../../../widget/client/store/reduce.ts";
import type { ChatState } from "../../../../widget/client/store/state.ts";

const id = (n: number): Id => `00000000-0000-7000-8000-${String(n).padStart(12, "0")}`;
const [ROOM, ME] = [id(1), id(101)];
const ROOM_ENTITY = { id: ROOM, kind: "group", name: "Team", topic: "", createdAt: 1, createdBy: null, ...PLAIN_ROOM, changed: 1 } as const;

/** The message at a position; the log told of it by the number ten higher. */
const message = (position: number): Message => ({
  id: id(1_000 + position),
  roomId: ROOM,
  position,
  senderId: ME,
  kind: "text",
  body: `m${position}`,
  mentions: [],
  attachments: [],
  ...UNTOUCHED,
  createdAt: position,
  changed: position + 10,
});

/** The row of a message that the server has taken. */
const taken = ({ id: messageId, roomId, body, changed }: Message): OutboxItem => ({
  kind: "message",
  priority: null,
  id: messageId,
  roomId,
  body,
  mentions: [],
  ranges: [],
  replyTo: null,
  wide: [],
  poll: null,
  forward: null,
  threadId: null,
  alsoInRoom: false,
  files: [],
  createdAt: 1,
  order: messageId,
  owner: "tab",
  stage: "committed",
  reason: null,
  changed,
});

/** A room on screen that holds the positions from `first` to `last`, read up to the number of the last. */
function opened(first: number, last: number): ChatState {
  const membership = {
    roomId: ROOM,
    role: "member",
    marker: 0,
    mentions: 0,
    room: ROOM_ENTITY,
    peer: null,
    invitation: null,
    preferences: DEFAULT_PREFERENCES,
    acknowledgements: [] as Membership["acknowledgements"],
    scheduled: 0,
    changed: 1,
  } as const;
  const listed = reduce(
    { ...INITIAL_STATE, me: { id: ME, name: "Me", avatar: null, updatedAt: 1 } },
    { type: "person_changes", from: 0, to: 1, head: 1, subjects: [{ kind: "membership", membership, summary: null }] },
    0,
  ).state;
  return applySnapshot(showRoom(listed, ROOM), {
    room: ROOM_ENTITY,
    cursor: last + 10,
    receipts: 0,
    deleted: [],
    messages: Array.from({ length: last - first + 1 }, (_, index) => message(first + index)),
    hasBefore: first > 1,
    users: [],
  });
}

suite("rows of taken messages", () => {
  test("SYNC-8 a row stays until the log's frame puts its message in its place", () => {
    const state = opened(14, 63);
    const next = message(65);
    assert.equal(awaitsFrame(state, next), true);
    assert.deepEqual(itemsToEnd(state, [taken(next)]), []);
    const frame = { type: "room_changes", roomId: ROOM, from: 73, to: 75, head: 75 } as const;
    const told = reduce(state, { ...frame, subjects: [message(64), next].map((each) => ({ kind: "message", message: each })) }, 0).state;
    assert.deepEqual(itemsToEnd(told, [taken(next)]), [next.id]);
  });

  test("SYNC-11 a row whose message lies before what is shown ends: its first answer was lost, and no frame tells of it any more", () => {
    const state = opened(14, 63);
    const early = message(6);
    assert.equal(awaitsFrame(state, early), false);
    assert.deepEqual(itemsToEnd(state, [taken(early), taken(message(20))]), [early.id, message(20).id]);
  });
});
