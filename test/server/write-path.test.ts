import assert from "node:assert/strict";
import { before, test } from "node:test";
import * as fc from "fast-check";
import type { Member, Membership, Message, Room, Summary } from "../../protocol/entities.ts";
import type { PersonChangesFrame, RoomChangesFrame } from "../../protocol/frames.ts";
import type { Id } from "../../protocol/ids.ts";
import type { BusEvent } from "../../server/bus/bus-event.ts";
import type { Database } from "../../server/database/database.ts";
import type { Actor } from "../../server/services/shared/actor.ts";
import { committed, createChat, createNode, outgoing, type Chat } from "../support/chat.ts";
import { onEveryDatabase } from "../support/databases.ts";

/** What a client keeps by the one rule: put, if newer (SYNC-5). */
class LogCursor {
  readonly actor: Actor;
  readonly #chat: Chat;
  person = 0;
  readonly memberships = new Map<Id, Membership>();
  /** How many messages a room had when its membership was told. */
  readonly #told = new Map<Id, number>();
  readonly cursors = new Map<Id, number>();
  readonly messages = new Map<Id, Message>();
  readonly members = new Map<string, Member>();
  readonly rooms = new Map<Id, Room>();

  constructor(chat: Chat, actor: Actor) {
    this.#chat = chat;
    this.actor = actor;
  }

  /** Applies a live frame unless it starts past the cursor: then there is a gap, and catch-up will fill it. */
  hear(event: BusEvent): void {
    if (event.type === "room") this.#applyRoom(event.frame);
    if (event.type === "person" && event.userId === this.actor.userId) this.#applyPerson(event.frame);
  }

  async catchUp(): Promise<void> {
    for (let before = -1; before !== this.person;) {
      before = this.person;
      const frame = await this.#chat.sync.personChanges(this.actor, this.person);
      assert.equal(frame.type, "person_changes");
      if (frame.type === "person_changes") this.#applyPerson(frame);
    }
    for (const { roomId } of (await this.#chat.sync.standing(this.actor)).places) {
      for (let before = -1; before !== this.#cursor(roomId);) {
        before = this.#cursor(roomId);
        // The person may have left since the list was read.
        const frame = await this.#chat.sync
          .roomChanges(this.actor, roomId, before)
          .catch((error: { code?: string }) => assert.equal(error.code, "not_found"));
        assert.notEqual(frame?.type, "reset");
        if (frame?.type === "room_changes") this.#applyRoom(frame);
      }
    }
  }

  /** All that is known of the rooms the person is in, in an order that does not depend on how it came. */
  state(): unknown {
    const present = [...this.memberships.values()].filter(({ role }) => role !== null).map(({ roomId }) => roomId);
    const of = <T extends { readonly roomId: Id }>(map: ReadonlyMap<string, T>) =>
      [...map].filter(([, value]) => present.includes(value.roomId)).toSorted(([a], [b]) => (a < b ? -1 : 1));
    return {
      person: this.person,
      memberships: of(this.memberships).map(([, membership]) => ({ ...membership, marker: this.markerOf(membership) })),
      messages: of(this.messages),
      members: of(this.members),
      rooms: present.toSorted().map((id) => this.rooms.get(id)),
    };
  }

  /** The marker by what the room's log says beside one's own: what one said oneself right after all was read moves it (ROOM-6). */
  markerOf({ roomId, marker }: Membership): number {
    if (marker < (this.#told.get(roomId) ?? 0)) return marker;
    const after = [...this.messages.values()].filter((one) => one.roomId === roomId && one.position > marker);
    const isPassed = ({ senderId, notice }: Message): boolean => senderId === this.actor.userId || notice !== null;
    const next = after.toSorted((a, b) => a.position - b.position).findIndex((one) => !isPassed(one));
    return marker + (next < 0 ? after.length : next);
  }

  #cursor(roomId: Id): number {
    return this.cursors.get(roomId) ?? 0;
  }

  #applyRoom(frame: RoomChangesFrame): void {
    const cursor = this.#cursor(frame.roomId);
    if (frame.from > cursor || frame.to <= cursor) return;
    this.cursors.set(frame.roomId, frame.to);
    for (const subject of frame.subjects) {
      if (subject.kind === "message") put(this.messages, subject.message.id, subject.message);
      else if (subject.kind === "member") put(this.members, `${subject.member.roomId} ${subject.member.userId}`, subject.member);
      else put(this.rooms, subject.room.id, subject.room);
    }
  }

  #applyPerson(frame: PersonChangesFrame): void {
    if (frame.from > this.person || frame.to <= this.person) return;
    this.person = frame.to;
    for (const subject of frame.subjects) {
      if (subject.kind !== "membership") continue;
      put(this.memberships, subject.membership.roomId, subject.membership);
      this.#told.set(subject.membership.roomId, subject.summary?.messages ?? 0);
    }
  }
}

function put<T extends { readonly changed: number }>(map: Map<string, T>, key: string, value: T): void {
  const present = map.get(key);
  if (present === undefined || value.changed > present.changed) map.set(key, value);
}

const ROOMS = 2;
const PEOPLE = 4;
const step = fc.record({
  kind: fc.constantFrom("send", "send", "send", "mention", "read", "unread", "delivered", "leave", "add", "role", "rename", "delete"),
  who: fc.nat(PEOPLE - 1),
  whom: fc.nat(PEOPLE - 1),
  room: fc.nat(ROOMS - 1),
  position: fc.nat(12),
  node: fc.nat(1),
});
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

function act(nodes: readonly Chat[], roomIds: readonly Id[], { kind, who, whom, room, position, node }: Step): Promise<unknown> {
  const { messages, receipts, members, rooms, people } = nodes[node]!;
  const [actor, other, roomId] = [people[who]!, people[whom]!, roomIds[room]!];
  switch (kind) {
    case "send":
      return messages.send(actor, roomId, [outgoing("a"), outgoing("b")]);
    case "mention":
      return messages.send(actor, roomId, [outgoing("c", [other.userId])]);
    case "delete":
      return deleteAt(nodes[node]!, actor, roomId, position);
    case "read":
      return receipts.markRead(actor, roomId, position);
    case "unread":
      return receipts.markUnread(actor, roomId, position);
    case "delivered":
      return receipts.markDelivered(actor, roomId, position);
    case "leave":
      return members.leave(actor, roomId);
    case "add":
      return members.add(people[0], roomId, [other.userId]);
    case "role":
      return members.changeRole(people[0], roomId, other.userId, position % 2 === 0 ? "read_only" : "member");
    case "rename":
      return rooms.update(people[0], roomId, { name: `Name ${position}` });
  }
}

async function deleteAt({ messages, changes }: Chat, actor: Actor, roomId: Id, position: number): Promise<void> {
  const { messages: found } = await messages.page(actor, roomId, { after: position, limit: 1 });
  for (const { id } of found) await changes.delete(actor, roomId, id);
}

/** Every room of the person as a fresh client would read it. */
async function snapshotOf(
  chat: Chat,
  actor: Actor,
): Promise<{ membership: Membership; summary: Summary; messages: Message[]; room: Room }[]> {
  const { rooms } = await chat.rooms.list(actor);
  return Promise.all(
    rooms.map(async ({ membership, summary }) => {
      const messages: Message[] = [];
      for (
        let page = await chat.messages.page(actor, membership.roomId, { after: 0, limit: 50 });
        ;
        page = await chat.messages.page(actor, membership.roomId, { after: messages.length, limit: 50 })
      ) {
        messages.push(...page.messages);
        if (!page.hasAfter) break;
      }
      return { membership, summary, messages, room: (await chat.rooms.snapshot(actor, membership.roomId)).room };
    }),
  );
}

onEveryDatabase("write path", (opened) => {
  let database: Database;
  before(async () => {
    database = opened.database;
  });

  test("SYNC-2 sixteen writers on two nodes leave neither gap nor double in any room, and each one's messages in order", async () => {
    const one = await createChat(database, { people: 16 });
    const nodes = [one, createNode(database, one.people)];
    const roomIds = [await one.addGroup(), await one.addGroup(), await one.addGroup()];
    const first = (
      await one.sync.heads(
        roomIds.map((roomId) => ({ tenantId: one.tenantId, roomId })),
        [],
      )
    ).rooms[0]!.head;
    await Promise.all(
      one.people.map(async (actor, writer) => {
        for (let count = 0; count < 12; count++) {
          const sent = [outgoing(`${writer}:${2 * count}`), outgoing(`${writer}:${2 * count + 1}`)];
          const sends = nodes.slice(0, 1 + (count % 2)).map((node) => node.messages.send(actor, roomIds[(writer + count) % 3]!, sent));
          for (const results of await Promise.all(sends)) results.forEach(committed);
        }
      }),
    );
    let total = 0;
    for (const roomId of roomIds) {
      const messages = (await snapshotOf(one, one.people[0])).find(({ summary }) => summary.roomId === roomId)!.messages;
      messages.forEach(({ position, changed }, index) => assert.deepEqual([position, changed], [index + 1, first + index + 1]));
      for (const writer of one.people) {
        const own = messages.filter(({ senderId }) => senderId === writer.userId).map(({ body }) => Number(body.split(":")[1]));
        assert.deepEqual(
          own,
          own.toSorted((a, b) => a - b),
        );
      }
      total += messages.length;
    }
    assert.equal(total, 16 * 12 * 2);
  });

  test("SYNC-5 whoever misses any frames and catches up from any cursor ends with what a fresh client reads", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ steps: fc.array(step, { minLength: 1, maxLength: 6 }), deaf: fc.nat(7), catchUp: fc.nat(PEOPLE * 2) }), {
          minLength: 1,
          maxLength: 8,
        }),
        async (turns) => {
          const chat = await createChat(database, { people: PEOPLE, catchUp: { rows: 3, bytes: 2_000 } });
          const nodes = [chat, createNode(database, chat.people)];
          const roomIds = [await chat.addGroup(), await chat.addGroup()];
          const followers = chat.people.map((actor) => new LogCursor(chat, actor));
          for (const { steps, deaf, catchUp } of turns) {
            const catching = followers[catchUp]?.catchUp();
            for (const result of await Promise.allSettled(steps.map((one) => act(nodes, roomIds, one)))) {
              if (result.status === "rejected")
                assert.ok(["not_found", "forbidden", "last_owner", "left_room"].includes(result.reason.code), String(result.reason));
            }
            await catching;
            const heard = nodes.flatMap(({ bus }) => bus.take());
            for (const [index, follower] of followers.entries()) {
              for (const [number, { event }] of heard.entries()) if ((number + index) % 8 !== deaf) follower.hear(event);
            }
          }
          for (const follower of followers) await compare(chat, follower);
        },
      ),
      { seed: 7, numRuns: 12, endOnFailure: true },
    );
  });
});

async function compare(chat: Chat, follower: LogCursor): Promise<void> {
  await follower.catchUp();
  const fresh = new LogCursor(chat, follower.actor);
  await fresh.catchUp();
  assert.deepEqual(follower.state(), fresh.state());
  const snapshot = await snapshotOf(chat, follower.actor);
  assert.equal(snapshot.length, [...follower.memberships.values()].filter(({ role }) => role !== null).length);
  for (const { membership, summary, messages, room } of snapshot) {
    const { roomId } = membership;
    assert.deepEqual(follower.markerOf(follower.memberships.get(roomId)!), membership.marker);
    assert.deepEqual(
      [follower.memberships.get(roomId)?.mentions, follower.memberships.get(roomId)?.role],
      [membership.mentions, membership.role],
    );
    assert.deepEqual(follower.rooms.get(roomId), room);
    assert.deepEqual(
      [...follower.messages.values()].filter((one) => one.roomId === roomId).toSorted((a, b) => a.position - b.position),
      messages,
    );
    assert.equal(follower.cursors.get(roomId), summary.head);
    assert.ok(membership.marker <= summary.messages && summary.messages === messages.length);
  }
}
