import assert from "node:assert/strict";
import { suite, test } from "node:test";
import * as fc from "fast-check";
import type { Command } from "../../../../protocol/commands.ts";
import type { Draft, DraftVersion } from "../../../../protocol/personal/drafts.ts";
import { CommandRefused } from "../../../../widget/client/platform/command-refused.ts";
import { createMemoryStorage } from "../../../../widget/client/platform/memory-storage.ts";
import { createDraftSync, type DraftSync } from "../../../../widget/client/storage/draft-sync.ts";
import { isLater } from "../../../../widget/client/storage/draft-versions.ts";
import { createDrafts, type Drafts } from "../../../../widget/client/storage/drafts.ts";
import { INITIAL_STATE } from "../../../../widget/client/store/initial.ts";
import { createStore } from "../../../../widget/client/store/store.ts";
import type { ChatState, RoomState } from "../../../../widget/client/store/state.ts";
import { createFakeClock } from "../../../support/fake-clock.ts";

const ROOM = "018f0000-0000-7000-8000-000000000001";
/** Longer than a person rests before what they write goes to the server. */
const REST = 3_000;

/** What the server has, and tells: the later version stays. */
class Server {
  draft: DraftVersion | null = null;
  readonly commands: Command[] = [];
  readonly devices: Device[] = [];
  /** What its answers wait for. */
  holds: PromiseWithResolvers<void> | null = null;
  /** How many of the next requests it fails. */
  fails = 0;

  take(command: Command): void {
    this.commands.push(command);
    if (command.type !== "set_draft") return;
    const { draft } = command;
    if (this.draft !== null && !isLater(draft, this.draft)) return;
    this.draft = draft;
    for (const device of this.devices) if (device.online) device.sync.hear(this.drafts);
  }

  async wait<Told>(told: Told): Promise<Told> {
    await this.holds?.promise;
    return told;
  }

  get text(): string | null {
    return this.draft?.text ?? null;
  }

  get drafts(): Draft[] {
    return this.draft === null ? [] : [{ roomId: ROOM, threadId: null, draft: this.draft }];
  }
}

class Device {
  online = true;
  readonly drafts: Drafts;
  readonly sync: DraftSync;
  readonly #store;

  constructor(server: Server, name: string, clock: ReturnType<typeof createFakeClock>) {
    const limits = { ...INITIAL_STATE.limits, drafts: true };
    this.#store = createStore<ChatState>({ ...INITIAL_STATE, limits, rooms: new Map([[ROOM, {} as RoomState]]) });
    this.#connect(true);
    const gone = () => Promise.reject(new CommandRefused("unavailable"));
    this.drafts = createDrafts({
      storage: createMemoryStorage(),
      store: this.#store,
      owner: name,
      clock,
      tell: () => {},
      changed: (id) => this.sync.changed(id),
    });
    this.sync = createDraftSync({
      clock,
      store: this.#store,
      newId: () => "command",
      latest: (id) => this.drafts.latest(id),
      conversations: () => this.drafts.conversations(),
      take: (id, version) => this.drafts.take(id, version),
      command: (command) =>
        this.online && server.fails-- <= 0 ? Promise.resolve(server.take(command)).then((told) => server.wait(told)) : gone(),
      read: () => (this.online && server.fails-- <= 0 ? Promise.resolve(server.drafts).then((told) => server.wait(told)) : gone()),
    });
    server.devices.push(this);
    this.sync.wake();
  }

  get text(): string {
    return this.#store.state.drafts.get(ROOM) ?? "";
  }

  type(text: string): void {
    this.drafts.write(ROOM, { text, ranges: [], sent: null });
  }

  send(): void {
    this.drafts.write(ROOM, { text: "", ranges: [], sent: this.text });
  }

  leave(): void {
    this.#store.update((state) => ({ ...state, rooms: new Map() }));
    this.drafts.drop(ROOM);
    this.sync.drop(ROOM);
  }

  join(): void {
    this.#store.update((state) => ({ ...state, rooms: new Map([[ROOM, {} as RoomState]]) }));
  }

  set(online: boolean): void {
    this.online = online;
    this.#connect(online);
    // The person's log is caught up with, as by a reading.
    if (online) this.sync.wake(true);
  }

  #connect(online: boolean): void {
    const status = online ? ("online" as const) : ("reconnecting" as const);
    this.#store.update((state) => ({ ...state, connection: { ...state.connection, status } }));
  }
}

suite("DRAFT drafts of several devices", () => {
  const setUp = async () => {
    const clock = createFakeClock();
    const server = new Server();
    const [phone, desk] = [new Device(server, "phone", clock), new Device(server, "desk", clock)];
    await clock.settle();
    return { clock, server, phone, desk };
  };

  test("DRAFT-1 what is written on one is on the other once the person rests, gathered into one command", async () => {
    const { clock, server, phone, desk } = await setUp();
    for (const text of ["h", "ha", "half", "half a sentence"]) {
      phone.type(text);
      await clock.advance(300);
    }
    assert.deepEqual([desk.text, server.commands.length], ["", 0]);
    await clock.advance(REST);
    assert.deepEqual([desk.text, server.commands.length], ["half a sentence", 1]);
  });

  test("DRAFT-3 what is sent ends on the other at once; what was sent before a rest costs nothing", async () => {
    const { clock, server, phone, desk } = await setUp();
    phone.type("quick");
    phone.send();
    await clock.advance(REST);
    assert.equal(server.commands.length, 0);
    phone.type("slow");
    await clock.advance(REST);
    assert.equal(desk.text, "slow");
    desk.send();
    await clock.settle();
    assert.deepEqual([phone.text, server.draft?.text, server.draft?.sent], ["", "", null]);
  });

  test("DRAFT-3 a device that was away does not bring back what was sent meanwhile", async () => {
    const { clock, server, phone, desk } = await setUp();
    phone.type("the rota");
    await clock.advance(REST);
    desk.set(false);
    phone.send();
    await clock.advance(REST);
    desk.set(true);
    await clock.advance(REST);
    assert.deepEqual([desk.text, phone.text, server.draft?.text], ["", "", ""]);
  });

  test("DRAFT-2 what is typed here stays when the other's comes, and what was typed without a network goes when that is back", async () => {
    const { clock, server, phone, desk } = await setUp();
    desk.set(false);
    desk.type("typed at the desk");
    await clock.advance(REST);
    phone.type("typed on the phone");
    await clock.advance(REST);
    desk.set(true);
    await clock.advance(REST);
    assert.equal(desk.text, "typed at the desk");
    assert.equal(phone.text, "typed on the phone");
    phone.send();
    await clock.advance(REST);
    assert.deepEqual([desk.text, server.draft?.text], ["typed at the desk", "typed at the desk"]);
  });

  test("ROOM-5 who comes back to a room that was lost writes a draft anew, which goes to the server however short it is", async () => {
    const { clock, server, phone } = await setUp();
    for (const text of ["b", "be", "bef", "before"]) phone.type(text);
    await clock.advance(REST);
    phone.type("before it was lost");
    await clock.settle();
    phone.leave();
    // What was before the present membership counts as none.
    server.draft = null;
    await clock.advance(REST);
    assert.equal(server.draft, null);
    phone.join();
    phone.type("hello");
    await clock.advance(REST);
    assert.equal(server.text, "hello");
  });

  test("ROOM-5 a draft that was on its way when the room was lost is not what the server has later", async () => {
    const { clock, server, phone } = await setUp();
    for (const text of ["b", "be", "bef", "before"]) phone.type(text);
    server.holds = Promise.withResolvers();
    await clock.advance(REST);
    phone.leave();
    server.holds.resolve();
    await clock.settle();
    server.draft = null;
    phone.join();
    phone.type("hello");
    await clock.advance(REST);
    assert.equal(server.text, "hello");
  });

  test("DRAFT-1 a draft that the server could not take goes by itself once it can, also where the drafts could not be read before", async () => {
    const { clock, server, phone, desk } = await setUp();
    server.fails = 2;
    phone.type("half a sentence");
    await clock.advance(REST);
    assert.equal(server.draft, null);
    await clock.advance(2 * REST);
    assert.equal(desk.text, "half a sentence");
    server.fails = 1;
    const tablet = new Device(server, "tablet", clock);
    await clock.settle();
    tablet.type("another one");
    await clock.advance(REST);
    assert.equal(server.text, "another one");
  });

  test("DRAFT-1 what was asked for before an opening does not count as read by it", async () => {
    const { clock, server, phone } = await setUp();
    server.holds = Promise.withResolvers();
    const { resolve } = server.holds;
    const desk = new Device(server, "tablet", clock);
    await clock.settle();
    server.holds = null;
    desk.online = false;
    phone.type("written meanwhile");
    await clock.advance(REST);
    desk.set(true);
    resolve();
    await clock.settle();
    assert.equal(desk.text, "written meanwhile");
  });

  test("DRAFT-2 in any order of typing, sending and cuts nothing typed is garbled, and both end as the server says", async () => {
    const device = fc.integer({ min: 0, max: 1 });
    const step = fc.oneof(
      fc.record({ do: fc.constant("type" as const), device, text: fc.string({ minLength: 1, maxLength: 4 }) }),
      fc.record({ do: fc.constant("send" as const), device }),
      fc.record({ do: fc.constant("cut" as const), device, online: fc.boolean() }),
      fc.record({ do: fc.constant("rest" as const), ms: fc.integer({ min: 1, max: 4_000 }) }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 20 }), async (steps) => {
        const { clock, server, phone, desk } = await setUp();
        const devices = [phone, desk] as const;
        const typed = new Set([""]);
        for (const one of steps) {
          if (one.do === "rest") await clock.advance(one.ms);
          else if (one.do === "cut") devices[one.device]!.set(one.online);
          else if (one.do === "send") devices[one.device]!.send();
          else {
            typed.add(one.text);
            devices[one.device]!.type(one.text);
          }
          for (const { text } of devices) assert.ok(typed.has(text), text);
        }
        for (const each of devices) each.set(true);
        await clock.advance(REST * 2);
        // Where the two stand apart, each keeps what was typed there; once one is over, both are what the server says.
        if (phone.text !== desk.text) {
          phone.send();
          await clock.advance(REST * 2);
        }
        assert.equal(phone.text, desk.text);
        assert.equal(server.draft?.text ?? "", phone.text);
      }),
      { numRuns: 60 },
    );
  });
});
