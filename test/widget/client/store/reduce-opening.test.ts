import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { DEFAULT_PREFERENCES, PLAIN_ROOM, type Membership, type OwnSettings, type User } from "../../../../protocol/entities.ts";
import type { OpenResponse } from "../../../../protocol/http.ts";
import type { Id } from "../../../../protocol/ids.ts";
import { INITIAL_STATE } from "../../../../widget/client/store/initial.ts";
import { applyOpening } from "../../../../widget/client/store/reduce/reduce-opening.ts";
import type { ChatState } from "../../../../widget/client/store/state.ts";

const id = (n: number): Id => `00000000-0000-7000-8000-${String(n).padStart(12, "0")}`;
const [ROOM, ME, BEN] = [id(1), id(101), id(102)];
const me: User = { id: ME, name: "Me", avatar: null, updatedAt: 1 };
const room: Membership["room"] = {
  id: ROOM,
  kind: "group",
  name: "Team",
  topic: "",
  createdAt: 1,
  createdBy: null,
  ...PLAIN_ROOM,
  changed: 1,
};
const membership: Membership = {
  roomId: ROOM,
  role: "member",
  marker: 0,
  mentions: 0,
  room,
  peer: null,
  invitation: null,
  preferences: DEFAULT_PREFERENCES,
  acknowledgements: [],
  scheduled: 0,
  changed: 1,
};
const SHOWS: OwnSettings = { away: false, hidesPresence: false, hidesReads: false };

function opening(person: number, settings?: OwnSettings): OpenResponse {
  return {
    version: 1,
    lineage: id(9),
    tenantId: id(8),
    user: me,
    roles: [],
    expiresAt: 1,
    limits: INITIAL_STATE.limits,
    person,
    rooms: [{ membership, summary: { roomId: ROOM, messages: 0, head: 1, lastMessage: null, deleted: [] } }],
    invitations: [],
    room: null,
    users: [],
    blocked: [],
    ...(settings !== undefined && { settings }),
    saved: [],
    ticket: { value: "ticket", expiresAt: 1 },
  };
}

/** A state that was told where others are, and how far they have read. */
function told(): ChatState {
  const state = applyOpening(INITIAL_STATE, opening(1, SHOWS));
  const receipt = { userId: BEN, delivered: 3, read: 3, readAt: null };
  const rooms = new Map(
    [...state.rooms].map(([roomId, each]) => [roomId, { ...each, receipts: new Map([[BEN, receipt]]), receiptCounter: 5 }]),
  );
  return { ...state, rooms, presences: new Map([[BEN, { userId: BEN, status: "online", lastSeen: null }]]) };
}

const receipts = (state: ChatState) => [state.rooms.get(ROOM)!.receipts.size, state.rooms.get(ROOM)!.receiptCounter];

suite("PRIV an opening", () => {
  test("PRIV-2 PRIV-3 who hid on another device while this one was away keeps nothing of what was told before", () => {
    const state = applyOpening(told(), opening(2, { away: false, hidesPresence: true, hidesReads: true }));
    assert.deepEqual([state.presences.size, receipts(state)], [0, [0, 0]]);
  });

  test("PRIV-3 who shows again on another device asks anew for what was read meanwhile", () => {
    const hidden = { ...told(), settings: { ...SHOWS, hidesReads: true } };
    assert.deepEqual(receipts(applyOpening(hidden, opening(2, SHOWS))), [0, 0]);
  });

  test("PRIV-2 PRIV-3 the same settings keep what was told, and a server that knows none has none", () => {
    const state = applyOpening(told(), opening(2, SHOWS));
    assert.deepEqual([state.presences.size, receipts(state)], [1, [1, 5]]);
    assert.equal(applyOpening(state, opening(3)).settings, null);
  });
});
