import assert from "node:assert/strict";
import { suite, test } from "node:test";
import * as fc from "fast-check";
import type { Message } from "../../../protocol/entities.ts";
import type { Role } from "../../../protocol/room-rules.ts";
import type { Id } from "../../../protocol/ids.ts";
import { CLOSE } from "../../../protocol/close-codes.ts";
import { selectUnread } from "../../../widget/client/store/list-selectors.ts";
import type { ListeningSession } from "../../../widget/client/listening-session.ts";
import type { ChatCommands } from "../../../widget/client/commands.ts";
import { sleep } from "../../../widget/client/platform/waits.ts";
import { SESSION_PARTS, type SessionParts } from "../../../widget/client/session-parts.ts";
import type { ChatState } from "../../../widget/client/store/state.ts";
import { createFakeWorld, type FakeClient, type FakeWorld } from "../../support/fake-world.ts";
import { NO_FAULTS } from "../../support/fake-server.ts";

/** A page whose session is whole once its parts are loaded. */
type Page = FakeClient<ListeningSession>;

/** What a person can do there; null: nothing yet. */
const commandsOf = ({ session }: Page): ChatCommands | null => ("commands" in session ? session.extend(SESSION_PARTS).commands : null);

type Step =
  | { readonly type: "send"; readonly client: number; readonly room: number; readonly count: number }
  | { readonly type: "open"; readonly client: number; readonly room: number }
  | { readonly type: "read" | "unread" | "delete" | "vote" | "reload" | "offline" | "online" | "older"; readonly client: number }
  | { readonly type: "role"; readonly person: number; readonly room: number; readonly role: Role | null }
  | { readonly type: "join" | "leave" | "favour" | "mute"; readonly client: number; readonly room: number }
  | { readonly type: "restart" }
  | { readonly type: "wait"; readonly milliseconds: number };

const POLL = { options: ["Pizza", "Soup", "Rice"], multiple: false, anonymous: false, closesAt: null };
/** The last of them is another device of the first person. */
const CLIENTS = 4;
const PEOPLE = 3;
const ROOMS = 2;
const client = fc.nat(CLIENTS - 1);
const room = fc.nat(ROOMS - 1);
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 8, arbitrary: fc.record({ type: fc.constant("send" as const), client, room, count: fc.integer({ min: 1, max: 4 }) }) },
  { weight: 3, arbitrary: fc.record({ type: fc.constant("open" as const), client, room }) },
  {
    weight: 5,
    arbitrary: fc.record({
      type: fc.constantFrom(
        "read" as const,
        "unread" as const,
        "delete" as const,
        "vote" as const,
        "reload" as const,
        "offline" as const,
        "online" as const,
        "older" as const,
      ),
      client,
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      type: fc.constant("role" as const),
      person: fc.nat(PEOPLE - 1),
      room,
      role: fc.constantFrom("member" as const, "moderator" as const, "read_only" as const, null),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ type: fc.constantFrom("join" as const, "leave" as const, "favour" as const, "mute" as const), client, room }),
  },
  { weight: 1, arbitrary: fc.constant({ type: "restart" as const }) },
  { weight: 6, arbitrary: fc.record({ type: fc.constant("wait" as const), milliseconds: fc.constantFrom(5, 200, 2_000, 12_000) }) },
);
const network = fc.record({
  loseRequest: fc.constantFrom(0, 0.1),
  loseAnswer: fc.constantFrom(0, 0.2),
  cut: fc.constantFrom(0, 0.03),
  loseFrame: fc.constantFrom(0, 0.1),
  doubleFrame: fc.constantFrom(0, 0.2),
  delay: fc.constantFrom(0, 300, 3_000),
  blockSocket: fc.boolean(),
});
const history = fc.record({
  seed: fc.nat(),
  networks: fc.array(network, { minLength: CLIENTS, maxLength: CLIENTS }),
  steps: fc.array(step, { minLength: 5, maxLength: 40 }),
});

/** What a person sees, without what is not the log's: connection, times of typing, how far history was scrolled. */
function view(state: ChatState, roomId: Id): unknown {
  const rooms = [...state.rooms.values()].map(({ room: { id, name, changed }, membership: { role, marker, preferences }, summary }) => ({
    id,
    name,
    changed,
    role,
    marker,
    preferences,
    summary,
  }));
  const open = state.rooms.get(roomId);
  return {
    me: state.me,
    rooms: rooms.sort((a, b) => (a.id < b.id ? -1 : 1)),
    newest: open?.timeline?.messages.slice(-30),
    hasAfter: open?.timeline?.hasAfter,
    members: [...(open?.members.values() ?? [])].filter(({ role }) => role !== null).sort((a, b) => (a.userId < b.userId ? -1 : 1)),
    receipts: [...(open?.receipts.values() ?? [])]
      .filter(({ userId }) => open?.members.get(userId)?.role)
      .sort((a, b) => (a.userId < b.userId ? -1 : 1)),
    // What a room refused while its author was out of it stays shown as failed.
    outbox: [...state.outbox.values()].flat().filter(({ stage }) => stage !== "failed"),
    doubled: state.counters.duplicated,
  };
}

class Run {
  readonly world: FakeWorld;
  readonly people: Id[];
  readonly rooms: Id[];
  readonly clients: Page[];
  readonly sent = new Map<Id, { readonly roomId: Id; readonly userId: Id; readonly ids: Id[] }[]>();
  readonly committed = new Set<Id>();
  /** What each person chose last, by person and message. */
  readonly votes = new Map<string, readonly number[]>();
  readonly order: { readonly id: Id; readonly device: FakeClient<ListeningSession>["device"] }[] = [];

  constructor(seed: number, networks: readonly object[]) {
    this.world = createFakeWorld(seed);
    const { state } = this.world.server;
    this.people = ["Ana", "Ben", "Cleo"].map((name) => state.addPerson(name));
    this.rooms = ["One", "Two"].map((name) => state.addRoom(name));
    for (const roomId of this.rooms) for (const userId of this.people) state.setRole(roomId, userId, "member");
    this.clients = [...this.people, this.people[0]!].map((userId, index) => this.begin(userId, networks[index]!));
  }

  private begin(userId: Id, faults: object, former?: Page): Page {
    const next = this.world.listener(
      userId,
      () => this.loadParts(),
      former === undefined ? { roomId: this.rooms[0]! } : { device: former.device, roomId: this.rooms[0]! },
    );
    Object.assign(next.faults, faults);
    next.session.on((event) => event.type === "message-sent" && this.committed.add(event.message.id));
    return next;
  }

  /** Parts that come late, or not at this try. */
  private async loadParts(): Promise<SessionParts> {
    const { clock, random } = this.world;
    await sleep(clock, random.below(4) * 2_000, new AbortController().signal);
    if (random.chance(0.3)) throw new Error("no network");
    return SESSION_PARTS;
  }

  async do(action: Step): Promise<void> {
    switch (action.type) {
      case "send":
        for (let index = 0; index < action.count; index++) this.send(this.clients[action.client]!, this.rooms[action.room]!);
        return;
      case "open":
        return this.clients[action.client]!.session.openRoom(this.rooms[action.room]!);
      case "read":
        return this.read(this.clients[action.client]!);
      case "unread":
        return this.unread(this.clients[action.client]!);
      case "delete":
        return this.delete(this.clients[action.client]!);
      case "vote":
        return this.vote(this.clients[action.client]!);
      case "older":
        return this.older(this.clients[action.client]!);
      case "reload": {
        const former = this.clients[action.client]!;
        await this.world.clock.advance(1);
        former.session.stop();
        await this.world.clock.settle();
        this.clients[action.client] = this.begin(former.userId, former.faults, former);
        return;
      }
      case "offline":
      case "online":
        return this.clients[action.client]!.connectivity.set(action.type);
      case "role":
        this.world.server.state.setRole(this.rooms[action.room]!, this.people[action.person]!, action.role);
        return this.world.server.publish();
      case "join":
      case "leave":
      case "favour":
      case "mute":
        return this.stand(this.clients[action.client]!, this.rooms[action.room]!, action.type);
      case "restart":
        return this.world.server.close(CLOSE.restart);
      case "wait":
        return this.world.clock.advance(action.milliseconds);
    }
  }

  private send(page: Page, roomId: Id): void {
    const { session } = page;
    const commands = commandsOf(page);
    if (commands === null || session.store.state.me === null || !session.store.state.rooms.has(roomId)) return;
    const poll = this.world.random.chance(0.2) ? POLL : null;
    const id = commands.send(roomId, `message ${this.order.length}`, { poll });
    this.order.push({ id, device: page.device });
  }

  private read(page: Page): void {
    const { openRoomId, rooms } = page.session.store.state;
    const last = openRoomId === null ? undefined : rooms.get(openRoomId)?.timeline?.messages.at(-1);
    if (last !== undefined) commandsOf(page)?.markRead(last.roomId, last.position);
  }

  // What is refused, or lost on the way, changes nothing; the server is the one that says.
  private stand(page: Page, roomId: Id, what: "join" | "leave" | "favour" | "mute"): void {
    const commands = commandsOf(page);
    const works = {
      join: () => commands?.joinRoom(roomId),
      leave: () => commands?.leaveRoom(roomId),
      favour: () => commands?.setRoomPreferences(roomId, { favourite: this.order.length }),
      mute: () => commands?.setRoomPreferences(roomId, { level: "none" }),
    };
    works[what]()?.catch(() => undefined);
  }

  private unread(page: Page): void {
    const { openRoomId, rooms } = page.session.store.state;
    const messages = openRoomId === null ? 0 : (rooms.get(openRoomId)?.summary.messages ?? 0);
    if (openRoomId !== null && messages > 0) commandsOf(page)?.markUnread(openRoomId, Math.ceil(messages / 2));
  }

  /** Deletes one's own message before the last. */
  private delete(page: Page): void {
    const { openRoomId, rooms } = page.session.store.state;
    const own =
      openRoomId === null ? [] : (rooms.get(openRoomId)?.timeline?.messages ?? []).filter(({ senderId }) => senderId === page.userId);
    const message = own.at(-2);
    if (message?.deletedAt === null)
      commandsOf(page)
        ?.deleteMessage(message.roomId, message.id)
        .catch(() => undefined);
  }

  /** Votes in the last poll in sight: for another option than the time before. */
  private vote(page: Page): void {
    // Of two devices nobody could say which voted last.
    if (page.device === this.clients[PEOPLE]?.device) return;
    const { openRoomId, rooms } = page.session.store.state;
    const messages = openRoomId === null ? [] : (rooms.get(openRoomId)?.timeline?.messages ?? []);
    const message = messages.findLast(({ poll }) => poll !== null);
    if (message === undefined || message.deletedAt !== null) return;
    const options = [this.world.random.below(POLL.options.length)];
    const { id: messageId, roomId } = message;
    commandsOf(page)?.change({ kind: "vote", roomId, messageId, options });
    this.votes.set(`${page.userId} ${messageId}`, options);
  }

  private older(page: Page): void {
    const { openRoomId } = page.session.store.state;
    if (openRoomId !== null) commandsOf(page)?.loadBefore(openRoomId);
  }

  private heal(): void {
    for (const each of this.clients) {
      Object.assign(each.faults, NO_FAULTS);
      each.connectivity.set("online");
    }
  }

  /** Heals everything, and lets everyone look at the first room. */
  async calm(): Promise<void> {
    const [roomId] = this.rooms as [Id];
    this.heal();
    for (const userId of this.people) this.world.server.state.setRole(roomId, userId, "member");
    this.world.server.publish();
    await this.world.clock.advance(60_000);
    for (const page of this.clients) {
      const commands = commandsOf(page);
      assert.ok(commands !== null, "the parts are there");
      commands.openRoom(roomId);
      commands.jumpTo(roomId, null);
      // Own messages move the marker only when reading ended right before them, and the server may have seen the two in another order.
      for (const [id, { summary }] of page.session.store.state.rooms) commands.markRead(id, summary.messages);
    }
    await this.world.clock.advance(60_000);
  }

  /** Everything said is in the log once, in the order in which each person said it. */
  checkLog(lostRoom: boolean): void {
    const all = [...this.world.server.state.rooms.values()].flatMap(({ messages }) => messages);
    const ids = all.map(({ id }) => id);
    assert.equal(new Set(ids).size, ids.length, "nothing is doubled");
    assert.deepEqual(
      [...this.committed].filter((id) => !ids.includes(id)),
      [],
      "what was said to be sent is there",
    );
    if (!lostRoom)
      assert.deepEqual(
        this.order.filter(({ id }) => !ids.includes(id)),
        [],
        "nothing is lost",
      );
    if (!lostRoom) this.checkVotes(all);
    for (const { messages } of this.world.server.state.rooms.values()) {
      for (const { device } of this.clients) {
        const sent = this.order.flatMap((one) => (one.device === device ? one.id : []));
        const theirs = messages.flatMap(({ id }) => (sent.includes(id) ? id : []));
        const intended = sent.filter((id) => theirs.includes(id));
        assert.deepEqual(theirs, intended, "nothing is reordered");
      }
    }
  }

  /** Everyone has voted as they did last, once. */
  private checkVotes(all: readonly Message[]): void {
    for (const { id, poll, deletedAt } of all)
      for (const userId of this.people) {
        if (poll === null || deletedAt !== null) continue;
        const chosen = poll.options.flatMap(({ userIds }, at) => userIds.filter((each) => each === userId).map(() => at));
        assert.deepEqual(chosen, this.votes.get(`${userId} ${id}`) ?? [], "POLL-2 a vote counts once, the last one");
      }
  }

  /** What each client counts is what the log says: messages after one's marker that are not deleted (ROOM-6). */
  async checkCounts(): Promise<void> {
    this.heal();
    await this.world.clock.advance(60_000);
    for (const { session, userId } of this.clients)
      for (const [id, room] of session.store.state.rooms) {
        const marker = this.world.server.state.persons.get(userId)?.places.get(id)?.marker ?? 0;
        const { messages } = this.world.server.state.rooms.get(id)!;
        const unread = messages.filter(({ position, deletedAt }) => position > marker && deletedAt === null);
        assert.equal(selectUnread(room), unread.length, "what is counted is what is unread");
      }
  }

  async checkViews(): Promise<void> {
    const [roomId] = this.rooms as [Id];
    for (const each of this.clients) {
      const fresh = this.world.client(each.userId, { roomId });
      await this.world.clock.advance(3_000);
      assert.equal(each.session.store.state.connection.status, "online");
      assert.deepEqual(view(each.session.store.state, roomId), view(fresh.session.store.state, roomId), "a client ends as a fresh one");
      const messages = each.session.store.state.rooms.get(roomId)?.timeline?.messages ?? [];
      assert.deepEqual(
        messages.map(({ position }) => position),
        messages.map((_, index) => (messages[0]?.position ?? 0) + index),
        "the timeline has no gap",
      );
      fresh.session.stop();
    }
    for (const { session } of this.clients) session.stop();
  }
}

const RUNS = Number(process.env["CONVERGENCE_RUNS"] ?? 150);

suite("convergence", () => {
  test("R2 SYNC-1 SYNC-5 SYNC-11 ROOM-6 over networks that lose, double, delay and cut, everything said is there once, in order, counts leave out what was deleted, and every client ends as a fresh one", async () => {
    await fc.assert(
      fc.asyncProperty(history, async ({ seed, networks, steps }) => {
        const run = new Run(seed, networks);
        for (const action of steps) await run.do(action);
        await run.checkCounts();
        await run.calm();
        run.checkLog(steps.some(({ type }) => type === "role" || type === "leave"));
        await run.checkViews();
      }),
      { numRuns: RUNS, seed: Number(process.env["CONVERGENCE_SEED"] ?? 20_261_121), endOnFailure: false },
    );
  });
});
