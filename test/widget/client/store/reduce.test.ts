import assert from "node:assert/strict";
import { suite, test } from "node:test";
import * as fc from "fast-check";
import {
  DEFAULT_PREFERENCES,
  PLAIN_ROOM,
  UNTOUCHED,
  type Member,
  type Membership,
  type Message,
  type Room,
  type User,
} from "../../../../protocol/entities.ts";
import type { RoomChangesFrame, ServerFrame } from "../../../../protocol/frames.ts";
import type { Id } from "../../../../protocol/ids.ts";
import { TYPING_MS } from "../../../../protocol/limits.ts";
import { INITIAL_STATE } from "../../../../widget/client/store/initial.ts";
import { hideRoom, moveMarker, showRoom } from "../../../../widget/client/store/local-changes.ts";
import { expireTyping } from "../../../../widget/client/store/typing.ts";
import { recordAnswer } from "../../../../widget/client/store/reduce/reduce-room.ts";
import { applyPage } from "../../../../widget/client/store/reduce/reduce-pages.ts";
import { applySnapshot } from "../../../../widget/client/store/reduce/reduce-opening.ts";
import { reduce, type Effect } from "../../../../widget/client/store/reduce.ts";
import {
  selectFirstUnread,
  selectInvitations,
  selectMessageStatus,
  selectOutgoing,
  selectTypingNames,
} from "../../../../widget/client/store/selectors.ts";
import { selectAllWaiting, selectRooms, selectUnread } from "../../../../widget/client/store/list-selectors.ts";
import type { ChatState, OutboxRow } from "../../../../widget/client/store/state.ts";
import { TIMELINE_LIMIT } from "../../../../widget/client/store/timeline.ts";

const id = (n: number): Id => `00000000-0000-7000-8000-${String(n).padStart(12, "0")}`;
const [ROOM, OTHER, ME, BEN, CLEO] = [id(1), id(2), id(101), id(102), id(103)];
const user = (userId: Id, name: string, updatedAt = 1): User => ({ id: userId, name, avatar: null, updatedAt });
const room = (roomId: Id, changed = 1, name = "Team"): Room => ({
  id: roomId,
  kind: "group",
  name,
  topic: "",
  createdAt: 1,
  createdBy: null,
  ...PLAIN_ROOM,
  changed,
});
const message = (position: number, { sender = BEN, changed = position + 10, body = `m${position}`, roomId = ROOM } = {}): Message => ({
  id: id(1_000 + position),
  roomId,
  position,
  senderId: sender,
  kind: "text",
  body,
  mentions: [],
  attachments: [],
  ...UNTOUCHED,
  createdAt: position,
  changed,
});
const membership = (roomId: Id, extra: Partial<Membership> = {}): Membership => ({
  roomId,
  role: "member",
  marker: 0,
  mentions: 0,
  room: room(roomId),
  peer: null,
  invitation: null,
  preferences: DEFAULT_PREFERENCES,
  acknowledgements: [],
  scheduled: 0,
  changed: 1,
  ...extra,
});
const changes = (from: number, to: number, messages: Message[], head = to): RoomChangesFrame => ({
  type: "room_changes",
  roomId: ROOM,
  from,
  to,
  head,
  subjects: messages.map((each) => ({ kind: "message", message: each })),
});

/** A state with a room on screen that holds `count` messages, read up to its cursor 10 + count. */
function opened(count: number): ChatState {
  const listed = reduce(
    { ...INITIAL_STATE, me: user(ME, "Me") },
    {
      type: "person_changes",
      from: 0,
      to: 2,
      head: 2,
      subjects: [ROOM, OTHER].map((roomId) => ({ kind: "membership", membership: membership(roomId), summary: null })),
    },
    0,
  ).state;
  const messages = Array.from({ length: count }, (_, index) => message(index + 1));
  return applySnapshot(showRoom(listed, ROOM), {
    room: room(ROOM),
    cursor: 10 + count,
    receipts: 0,
    messages,
    deleted: [],
    hasBefore: false,
    users: [user(BEN, "Ben"), user(CLEO, "Cleo")],
  });
}
const apply = (state: ChatState, ...frames: ServerFrame[]): ChatState =>
  frames.reduce((present, frame) => reduce(present, frame, 0).state, state);
const effects = (state: ChatState, frame: ServerFrame): readonly Effect["type"][] =>
  reduce(state, frame, 0).effects.map(({ type }) => type);
const positions = (state: ChatState): number[] => state.rooms.get(ROOM)!.timeline!.messages.map(({ position }) => position);

suite("reduce", () => {
  test("SYNC-5 a frame applies if it begins at or before the cursor and ends after it; an old one changes nothing, a gap asks", () => {
    const state = opened(2);
    assert.deepEqual(positions(apply(state, changes(12, 13, [message(3)]))), [1, 2, 3]);
    assert.deepEqual(positions(apply(state, changes(5, 13, [message(1), message(2), message(3)]))), [1, 2, 3]);
    assert.equal(apply(state, changes(11, 12, [message(2)])), state);
    const gap = reduce(state, changes(13, 14, [message(4)]), 0);
    assert.equal(gap.state, state);
    assert.deepEqual(gap.effects, [{ type: "catch_up_room", roomId: ROOM }]);
  });

  test("SYNC-5 a subject is put if it is newer than one's own, whichever way it comes", () => {
    const state = apply(opened(3), changes(13, 14, [message(2, { changed: 14, body: "edited" })]));
    assert.equal(state.rooms.get(ROOM)!.timeline!.messages[1]!.body, "edited");
    const page = { messages: [message(1), message(2), message(3)], users: [], hasBefore: false, hasAfter: false, head: 13 };
    assert.equal(applyPage(state, ROOM, { page, keep: "end" }).rooms.get(ROOM)!.timeline!.messages[1]!.body, "edited");
  });

  test("EVENT-7 what systems tell is told on in the order of the log, also where their messages are far back; what came before is not told again", () => {
    const state = opened(2);
    const event = { type: null, subject: "gate", at: 1, revision: 0, notify: false, card: null };
    const far = { ...message(1, { changed: 14 }), event: { ...event, revision: 1 } };
    const frame = changes(12, 15, [far, { ...message(3, { changed: 13 }), event }, message(4, { changed: 15 })]);
    const told = reduce(state, frame, 0).effects.flatMap((effect) => (effect.type === "events" ? effect.messages : []));
    assert.deepEqual(
      told.map(({ position }) => position),
      [3, 1],
    );
    assert.deepEqual(effects(apply(state, frame), frame), []);
  });

  test("SYNC-5 heartbeats show what is missing: of rooms, receipts, one's own log, and a room that is not followed any more", () => {
    const state = opened(2);
    const beat = (head: number, receipts: number, person: number): ServerFrame => ({
      type: "heartbeat",
      person,
      rooms: [{ roomId: ROOM, head, receipts }],
    });
    assert.deepEqual(effects(state, beat(12, 0, 2)), []);
    assert.deepEqual(effects(state, beat(13, 0, 2)), ["catch_up_room"]);
    assert.deepEqual(effects(state, beat(12, 1, 3)), ["catch_up_room", "catch_up_person"]);
    assert.deepEqual(effects(state, { type: "heartbeat", person: 2, rooms: [] }), ["catch_up_room"]);
    assert.deepEqual(effects(hideRoom(state), { type: "heartbeat", person: 2, rooms: [] }), []);
  });

  test("SYNC-8 answer and echo in either order show the message once, and its row is gone from what waits", () => {
    const own = message(3, { sender: ME });
    const row: OutboxRow = {
      id: own.id,
      roomId: ROOM,
      body: own.body,
      priority: null,
      mentions: [],
      ranges: [],
      replyTo: null,
      wide: [],
      poll: null,
      forward: null,
      conversation: ROOM,
      files: [],
      createdAt: 0,
      stage: "sending",
      reason: null,
    };
    const state: ChatState = { ...opened(2), outbox: new Map([[ROOM, [row]]]) };
    assert.deepEqual(selectOutgoing(state, ROOM), [row]);
    const answerFirst = apply(recordAnswer(state, own), changes(12, 13, [own]));
    const echoFirst = recordAnswer(apply(state, changes(12, 13, [own])), own);
    for (const each of [answerFirst, echoFirst]) {
      assert.deepEqual(positions(each), [1, 2, 3]);
      assert.deepEqual(selectOutgoing(each, ROOM), []);
      assert.deepEqual(each.counters, { sent: 1, received: 0, duplicated: 0 });
    }
  });

  test("SYNC-8 an answer that overtakes others' messages waits for the log, so that nothing is out of order", () => {
    const state = recordAnswer(opened(2), message(4, { sender: ME }));
    assert.deepEqual(positions(state), [1, 2]);
    const after = reduce(state, changes(12, 14, [message(3), message(4, { sender: ME })]), 0);
    assert.deepEqual(positions(after.state), [1, 2, 3, 4]);
    assert.deepEqual(
      after.effects.map(({ type }) => type),
      ["arrived", "recorded"],
    );
  });

  test("ROOM-6 one's own message right after the marker moves it; others' count as unread", () => {
    const read = moveMarker(opened(2), ROOM, 2);
    const own = apply(read, changes(12, 13, [message(3, { sender: ME })]));
    assert.equal(selectUnread(own.rooms.get(ROOM)!), 0);
    const others = apply(read, changes(12, 14, [message(3), message(4, { sender: ME })]));
    assert.deepEqual(
      [selectUnread(others.rooms.get(ROOM)!), selectFirstUnread(others.rooms.get(ROOM)!), selectAllWaiting(others, 0).total.messages],
      [2, 3, 2],
    );
  });

  test("ROOM-7 receipts only rise, doubled and late frames included; past a gap they count, but the counter waits", () => {
    const receipt = (read: number, delivered: number, readAt = read): ServerFrame & { type: "receipts" } => ({
      type: "receipts",
      roomId: ROOM,
      from: 0,
      to: 1,
      receipts: [{ userId: BEN, read, readAt, delivered }],
    });
    const state = apply(opened(3), receipt(2, 3), receipt(1, 1));
    assert.deepEqual(state.rooms.get(ROOM)!.receipts.get(BEN), { userId: BEN, read: 2, readAt: 2, delivered: 3 });
    const gap = reduce(state, { ...receipt(3, 3), from: 5, to: 6 }, 0);
    assert.equal(gap.state.rooms.get(ROOM)!.receipts.get(BEN)?.read, 3);
    assert.equal(gap.state.rooms.get(ROOM)!.receiptCounter, 1);
    assert.deepEqual(
      gap.effects.map(({ type }) => type),
      ["catch_up_room"],
    );
    const shown = state.rooms.get(ROOM)!;
    assert.deepEqual(
      [2, 3].map((position) => selectMessageStatus(state, shown, message(position, { sender: ME }))),
      ["read", "delivered"],
    );
  });

  test("ROOM-6 what one has said is read with what was read before it, also where one's own log tells of that reading later", () => {
    const state = apply(opened(2), changes(12, 14, [message(3, { sender: ME }), message(4, { sender: ME })]));
    assert.equal(selectUnread(state.rooms.get(ROOM)!), 4);
    const told = (marker: number, messages: number): ServerFrame => ({
      type: "person_changes",
      from: 2,
      to: 3,
      head: 3,
      subjects: [
        {
          kind: "membership",
          membership: membership(ROOM, { marker, changed: 3 }),
          summary: { roomId: ROOM, head: 10 + messages, messages, deleted: [], lastMessage: null },
        },
      ],
    });
    const unread = (frame: ServerFrame): number => selectUnread(apply(state, frame).rooms.get(ROOM)!);
    assert.equal(unread(told(2, 2)), 0);
    // Put back by hand, or somebody else's message is still to be read.
    assert.equal(unread(told(1, 2)), 3);
    assert.equal(unread(told(2, 4)), 2);
    const answered = apply(state, changes(14, 15, [message(5)]));
    assert.equal(selectUnread(apply(answered, told(2, 2)).rooms.get(ROOM)!), 1);
  });

  test("ROOM-4 ROOM-5 one's own log gives and takes rooms; a late older state brings nothing back", () => {
    const state = opened(2);
    const lost = reduce(
      state,
      {
        type: "person_changes",
        from: 2,
        to: 3,
        head: 3,
        subjects: [{ kind: "membership", membership: membership(ROOM, { role: null, changed: 3 }), summary: null }],
      },
      0,
    );
    assert.equal(lost.state.rooms.has(ROOM), false);
    assert.equal(lost.state.openRoomId, null);
    assert.deepEqual(lost.effects, [{ type: "room_lost", roomId: ROOM }]);
    const late: ServerFrame = {
      type: "person_changes",
      from: 0,
      to: 2,
      head: 3,
      subjects: [{ kind: "membership", membership: membership(ROOM), summary: null }],
    };
    assert.equal(apply(lost.state, late), lost.state);
    assert.equal(apply(lost.state, changes(12, 13, [message(3)])), lost.state);
  });

  test("ROOM-6 what is deleted is not counted, whoever says so first, and however the marker moves", () => {
    const tombstone = (position: number, changed: number): Message => ({ ...message(position, { changed }), body: "", deletedAt: changed });
    const state = apply(opened(4), changes(14, 15, [tombstone(2, 15)]));
    const count = (present: ChatState): number => selectUnread(present.rooms.get(ROOM)!);
    assert.deepEqual([count(state), selectAllWaiting(state, 0).total.messages], [3, 3]);
    const counts = [0, 1, 2, 3, 4, 1].map((marker) => count(moveMarker(state, ROOM, marker)));
    assert.deepEqual(counts, [3, 2, 2, 1, 0, 2]);
    const away = hideRoom(state);
    const told = (deleted: number[], head: number): ServerFrame => ({
      type: "summaries",
      users: [],
      summaries: [{ roomId: ROOM, head, messages: 5, deleted, lastMessage: message(5, { changed: 16 }) }],
    });
    assert.equal(count(apply(away, told([2, 3], 17))), 3);
    const allGone = apply(opened(1), changes(11, 12, [tombstone(1, 12)]));
    assert.equal(showRoom(hideRoom(allGone), ROOM).rooms.get(ROOM)?.divider, null);
  });

  test("R1 others' messages off screen are told of once, however often their summary comes", () => {
    const summaries: ServerFrame = {
      type: "summaries",
      users: [],
      summaries: [{ roomId: OTHER, head: 30, messages: 5, deleted: [], lastMessage: message(5, { roomId: OTHER, changed: 30 }) }],
    };
    const first = reduce(opened(1), summaries, 0);
    assert.deepEqual(
      first.effects.map(({ type }) => type),
      ["arrived"],
    );
    assert.equal(reduce(first.state, summaries, 0).state, first.state);
    assert.equal(selectRooms(first.state)[0]?.room.id, OTHER);
  });

  test("ROOM-12 rooms that others made and nobody has written in are last, however new; own ones and those with messages go by time", () => {
    const place = (number: number, extra: Partial<Room>, said: number | null = null) => {
      const own = membership(id(number), { room: { ...room(id(number)), ...extra } });
      const lastMessage = said === null ? null : { ...message(1, { roomId: id(number) }), createdAt: said };
      const summary = { roomId: id(number), head: 1, messages: said === null ? 0 : 1, deleted: [], lastMessage };
      return { kind: "membership", membership: own, summary } as const;
    };
    const flood = Array.from({ length: 20 }, (_, index) => place(200 + index, { createdAt: 900 + index, createdBy: BEN }));
    const subjects = [
      place(11, { createdAt: 10, createdBy: BEN }, 400),
      place(12, { createdAt: 500, createdBy: ME }),
      place(13, {}, 600),
      ...flood,
    ];
    const state = reduce(
      { ...INITIAL_STATE, me: user(ME, "Me") },
      { type: "person_changes", from: 0, to: 23, head: 23, subjects },
      0,
    ).state;
    const order = selectRooms(state).map((each) => each.room.id);
    assert.deepEqual(order.slice(0, 4), [id(13), id(12), id(11), id(219)]);
    assert.equal(order.at(-1), id(200));
  });

  test("ROOM-11 an invitation comes by one's own log, changes when it is declined, and goes with the room's arrival or when it is taken back", () => {
    const by = user(BEN, "Ben");
    const tell = (state: ChatState, to: number, change: Partial<Membership>) =>
      reduce(
        state,
        {
          type: "person_changes",
          from: to - 1,
          to,
          head: to,
          subjects: [{ kind: "membership", membership: membership(ROOM, { role: null, changed: to, ...change }), summary: null }],
        },
        0,
      );
    const left = tell(opened(1), 3, {});
    assert.deepEqual([left.effects.map(({ type }) => type), selectInvitations(left.state, false)], [["room_lost"], []]);
    const invited = tell(left.state, 4, { invitation: { by, at: 5, declined: false } });
    assert.deepEqual([invited.effects, selectInvitations(invited.state, false).map(({ roomId }) => roomId)], [[], [ROOM]]);
    const declined = tell(invited.state, 5, { invitation: { by, at: 5, declined: true } }).state;
    assert.deepEqual([selectInvitations(declined, false), selectInvitations(declined, true).length], [[], 1]);
    assert.deepEqual(tell(declined, 6, { role: "member" }).state.invitations.size, 0);
    assert.ok(tell(declined, 6, { role: "member" }).state.rooms.has(ROOM));
    assert.equal(tell(declined, 6, {}).state.invitations.size, 0);
  });

  test("R8 typing ends after 5 s, with the person's message, and when they stop", () => {
    const typing = (active: boolean): ServerFrame => ({ type: "typing", roomId: ROOM, userId: BEN, active });
    const state = reduce(opened(1), typing(true), 1_000).state;
    const names = (each: ChatState, now = 1_500): readonly string[] => selectTypingNames(each, each.rooms.get(ROOM)!, now);
    assert.deepEqual(names(state), ["Ben"]);
    assert.deepEqual(names(apply(state, typing(false))), []);
    assert.deepEqual(names(apply(state, changes(11, 12, [message(2)]))), []);
    assert.deepEqual(names(state, 1_000 + TYPING_MS), []);
    assert.equal(expireTyping(state, 1_000 + TYPING_MS).rooms.get(ROOM)!.typing.size, 0);
    assert.equal(expireTyping(state, 2_000), state);
  });

  test("SYNC-7 a reset of one room drops its cache and asks for it; of everything, it marks the list as stale", () => {
    const one = reduce(opened(2), { type: "reset", roomId: ROOM, lineage: id(9) }, 0);
    assert.deepEqual([one.state.rooms.get(ROOM)!.cursor, one.state.rooms.get(ROOM)!.timeline], [null, null]);
    assert.deepEqual(one.effects, []);
    const all = reduce(opened(2), { type: "reset", roomId: null, lineage: id(9) }, 0).state;
    assert.deepEqual([all.listing, all.personCursor, all.rooms.get(ROOM)!.cursor], ["stale", 0, null]);
  });

  test("design 6 a timeline keeps at most so many messages; what is cut off is said to exist", () => {
    let state = opened(0);
    for (let position = 1; position <= TIMELINE_LIMIT + 20; position += 1)
      state = apply(state, changes(9 + position, 10 + position, [message(position)]));
    const { messages, hasBefore } = state.rooms.get(ROOM)!.timeline!;
    assert.deepEqual([messages.length, messages[0]!.position, hasBefore], [TIMELINE_LIMIT, 21, true]);
    const page = {
      messages: Array.from({ length: 20 }, (_, index) => message(index + 1)),
      users: [],
      hasBefore: false,
      hasAfter: true,
      head: 0,
    };
    const joined = applyPage(state, ROOM, { page, keep: "start" }).rooms.get(ROOM)!.timeline!;
    assert.deepEqual(
      [joined.messages.length, joined.messages[0]!.position, joined.hasBefore, joined.hasAfter],
      [TIMELINE_LIMIT, 1, false, true],
    );
  });

  test("R12 a page that the log has overtaken at its end does not claim to be the end", () => {
    const jumped = applyPage({ ...opened(2) }, ROOM, {
      page: { messages: [message(50)], users: [], hasBefore: true, hasAfter: true, head: 12 },
      keep: "end",
    });
    const moved = apply(jumped, changes(12, 80, [message(70)], 80));
    assert.deepEqual(positions(moved), [50]);
    const last = applyPage(moved, ROOM, {
      page: { messages: [message(51)], users: [], hasBefore: true, hasAfter: false, head: 61 },
      keep: "end",
    });
    assert.deepEqual([positions(last), last.rooms.get(ROOM)!.timeline!.hasAfter], [[50, 51], true]);
  });

  test("ROOM-9 a new name is shown for the person, a direct room with them and oneself; an older one changes nothing", () => {
    const direct = { ...membership(OTHER, { peer: user(BEN, "Ben"), changed: 3 }) };
    const frame: ServerFrame = {
      type: "person_changes",
      from: 2,
      to: 3,
      head: 3,
      subjects: [{ kind: "membership", membership: direct, summary: null }],
    };
    const renamed = apply(opened(1), frame, { type: "users", users: [user(BEN, "Benedict", 2), user(ME, "Myself", 2)], at: 900 });
    assert.deepEqual(
      [renamed.users.get(BEN)?.name, renamed.rooms.get(OTHER)?.membership.peer?.name, renamed.me?.name, renamed.usersAt],
      ["Benedict", "Benedict", "Myself", 900],
    );
    assert.equal(apply(renamed, { type: "users", users: [user(BEN, "Ben", 1)] }), renamed);
  });

  test("everything untouched by a frame stays the same object", () => {
    const state = opened(2);
    const next = apply(state, changes(12, 13, [message(3)]));
    assert.equal(next.rooms.get(OTHER), state.rooms.get(OTHER));
    assert.equal(next.users, state.users);
    assert.equal(next.rooms.get(ROOM)!.members, state.rooms.get(ROOM)!.members);
    assert.equal(selectRooms(next), selectRooms(next));
  });

  test("SYNC-5 SYNC-14 however a log is cut into frames, doubled, and delivered again from the cursor, the room ends the same", () => {
    const member = (userId: Id, role: Member["role"], changed: number): Member => ({ roomId: ROOM, userId, role, since: 0, changed });
    const log = Array.from({ length: 40 }, (_, index) => index + 11);
    const subjectAt = (number: number): RoomChangesFrame["subjects"][number] =>
      number % 7 === 0
        ? {
            kind: "member",
            member: member(number % 2 === 0 ? BEN : CLEO, number % 3 === 0 ? null : "member", number),
            user: user(BEN, "Ben"),
          }
        : { kind: "message", message: message(log.filter((each) => each <= number && each % 7 !== 0).length, { changed: number }) };
    const range = (from: number, to: number): RoomChangesFrame => {
      const subjects = log.filter((number) => number > from && number <= to).map((number) => subjectAt(number));
      return { type: "room_changes", roomId: ROOM, from, to, head: 50, subjects };
    };
    const start = opened(0);
    const expected = apply(start, range(10, 50)).rooms.get(ROOM);
    const cut = fc.record({ from: fc.integer({ min: 10, max: 49 }), length: fc.integer({ min: 1, max: 12 }) });
    fc.assert(
      fc.property(fc.array(cut, { maxLength: 30 }), (cuts) => {
        let state = start;
        for (const { from, length } of cuts) state = apply(state, range(from, Math.min(50, from + length)));
        state = apply(state, range(state.rooms.get(ROOM)!.cursor!, 50));
        assert.deepEqual(state.rooms.get(ROOM), expected);
      }),
      { numRuns: 500, seed: 5 },
    );
  });
});
