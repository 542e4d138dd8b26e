import { assert } from "@open-wc/testing";
import type { ChatState, RoomState, Timeline } from "../../../../widget/client/store/state.ts";
import { BEN, chatState, idOf, longHistory, message, roomState } from "../fixtures.ts";
import { mount, type Mounted } from "../mount.ts";

const ROOM = 120;
const id = idOf(ROOM);

function place(): HTMLElement {
  const element = document.createElement("div");
  element.className = "place";
  element.style.cssText = "inline-size: 400px; block-size: 640px;";
  document.body.append(element);
  return element;
}

/** Changes the room on screen. */
function change({ store }: Mounted, next: (room: RoomState) => RoomState): void {
  store.update((state) => {
    const room = state.rooms.get(id);
    return room === undefined ? state : { ...state, rooms: new Map(state.rooms).set(id, next(room)) };
  });
}

function withTimeline(room: RoomState, timeline: Partial<Timeline>): RoomState {
  return room.timeline === null ? room : { ...room, timeline: { ...room.timeline, ...timeline } };
}

async function open(room: RoomState, extra: Partial<ChatState> = {}, commands: Parameters<typeof mount>[2] = {}): Promise<Mounted> {
  return mount(place(), chatState([room], { openRoomId: id, ...extra }), commands);
}

function rows({ all }: Mounted): HTMLElement[] {
  return all(".message");
}

function isAtEnd({ find }: Mounted): boolean {
  const list = find(".messages");
  return list.scrollHeight - list.clientHeight - list.scrollTop <= 2;
}

async function scrollTo(view: Mounted, top: number): Promise<void> {
  view.find(".messages").scrollTop = top;
  await view.settle();
}

teardown(() => {
  for (const element of document.querySelectorAll(".place")) element.remove();
});

suite("R12: a bounded list with a stable anchor", () => {
  for (const [what, away] of [
    ["moved in its document", 0],
    ["put back a moment later", 3],
  ] as const)
    test(`K8 a list that is ${what} stays at the row being read, and goes on following the end`, async () => {
      const view = await open(roomState({ number: ROOM, name: "Long", messages: longHistory(ROOM, 50, 1) }));
      const { host } = view;
      const move = async () => {
        host.remove();
        for (let frame = 0; frame < away; frame += 1) await new Promise(requestAnimationFrame);
        const other = place();
        other.append(host);
        await view.settle();
      };
      await scrollTo(view, 700);
      const list = () => view.find(".messages").getBoundingClientRect().top;
      const read = view.all(".bubble").find((row) => row.getBoundingClientRect().bottom > list() + 50)!;
      const offset = read.getBoundingClientRect().top - list();
      await move();
      assert.closeTo(read.getBoundingClientRect().top - list(), offset, 1);
      await scrollTo(view, 1_000_000);
      await move();
      assert.isTrue(isAtEnd(view));
      const said = message(ROOM, 51, { by: BEN, body: "one more" });
      change(view, (room) => ({
        ...withTimeline(room, { messages: [...(room.timeline?.messages ?? []), said] }),
        summary: { ...room.summary, messages: 51, lastMessage: said },
      }));
      await view.settle();
      assert.isTrue(isAtEnd(view));
    });

  test("the row being read moves at most 1 px over 50 pages of older messages", async () => {
    const end = 2_600;
    const view = await open(
      roomState({ number: ROOM, name: "Long", messages: longHistory(ROOM, 50, end - 49), timeline: { hasBefore: true } }),
    );
    await scrollTo(view, 400);
    const list = view.find(".messages");
    const middle = list.getBoundingClientRect().top + 100;
    const read = view.all(".bubble").find((row) => row.getBoundingClientRect().bottom > middle);
    if (read === undefined) throw new Error("nothing is on screen");
    const { position } = read.dataset;
    const offset = () => view.find(`.bubble[data-position="${position}"]`).getBoundingClientRect().top;
    const before = offset();
    for (let page = 1; page <= 50; page++) {
      change(view, (room) =>
        withTimeline(room, { messages: longHistory(ROOM, 50 + page * 50, end - 49 - page * 50), hasBefore: page < 50 }),
      );
      await view.settle();
      assert.isAtMost(Math.abs(offset() - before), 1, `after page ${page}`);
      assert.isAtMost(rows(view).length, 200);
    }
  });

  test("10,000 messages keep at most 200 rows in the document, wherever one scrolls", async function () {
    this.timeout(60_000);
    const view = await open(roomState({ number: ROOM, name: "Huge", messages: longHistory(ROOM, 10_000) }));
    assert.isTrue(isAtEnd(view));
    for (let turn = 0; turn < 25; turn++) {
      await scrollTo(view, 0);
      assert.isAtMost(rows(view).length, 200);
      assert.isAtLeast(rows(view).length, 50);
    }
    const oldest = Number(view.find(".bubble").dataset["position"]);
    assert.isBelow(oldest, 9_000);
    for (let turn = 0; turn < 25; turn++) await scrollTo(view, 1e9);
    assert.equal(view.all(".bubble").at(-1)?.dataset["position"], "10000");
    assert.isAtMost(rows(view).length, 200);
  });

  test("older messages are asked for near the top only, and not again after a failure", async () => {
    const view = await open(
      roomState({ number: ROOM, name: "Long", messages: longHistory(ROOM, 50, 1_000), timeline: { hasBefore: true } }),
    );
    const asked = () => view.calls.filter(({ name }) => name === "loadBefore").length;
    const first = asked();
    await scrollTo(view, 0);
    assert.isAbove(asked(), first);
    change(view, (room) => withTimeline(room, { problem: "unavailable" }));
    await view.settle();
    const failed = asked();
    await scrollTo(view, 300);
    await scrollTo(view, 0);
    assert.equal(asked(), failed);
    view.find(".edge-problem button").click();
    assert.equal(asked(), failed + 1);
  });

  test("a room opens at its first unread message", async () => {
    const view = await open(roomState({ number: ROOM, name: "Unread", messages: longHistory(ROOM, 300), unread: 120 }));
    const line = view.find(".unread-line").getBoundingClientRect();
    const list = view.find(".messages").getBoundingClientRect();
    assert.isAbove(line.top, list.top);
    assert.isBelow(line.top, list.top + list.height / 2);
    assert.match(view.find(".jump-button").innerText, /^1\d\d new messages/);
  });

  test("first unread messages that are not loaded are asked for", async () => {
    const room = roomState({
      number: ROOM,
      name: "Unread",
      messages: longHistory(ROOM, 50, 951),
      unread: 200,
      timeline: { hasBefore: true },
    });
    const view = await open(room);
    assert.deepEqual(view.calls.find(({ name }) => name === "jumpTo")?.values, [id, 801]);
    change(view, (present) => withTimeline(present, { messages: longHistory(ROOM, 50, 776), hasAfter: true }));
    await view.settle();
    assert.equal(view.all(".unread-line").length, 1);
  });

  test("a reader who is led to a message finds it marked for a moment, a quarter down; one that is not there is said", async () => {
    const found = Promise.resolve<number | null>(120);
    const view = await open(
      roomState({ number: ROOM, name: "Long", messages: longHistory(ROOM, 300) }),
      {},
      { commands: { findMessage: (_room, message) => (message === idOf(1) ? Promise.resolve(null) : found) } },
    );
    const wanted = longHistory(ROOM, 300)[119]?.id ?? "";
    view.panel.showMessage(wanted);
    await view.settle();
    const marked = view.find("[part~=message-marked]");
    assert.equal(marked.dataset["message"], wanted);
    const list = view.find(".messages").getBoundingClientRect();
    assert.closeTo(view.find('.bubble[data-position="120"]').getBoundingClientRect().top - list.top, list.height / 4, 2);
    await new Promise<void>((resolve) => new MutationObserver(() => resolve()).observe(marked, { attributeFilter: ["part"] }));
    assert.notInclude(marked.getAttribute("part"), "marked");
    view.panel.showMessage(idOf(1));
    await view.settle();
    assert.deepEqual(view.calls.at(-1), { name: "announce", values: ["That message is not there any more."] });
  });

  test("a long message is folded; unfolded it is read from its beginning", async () => {
    const long = message(ROOM, 41, { by: BEN, body: "words ".repeat(1_600) });
    const view = await open(roomState({ number: ROOM, name: "Long", messages: [...longHistory(ROOM, 40), long] }));
    const bubble = view.find('.bubble[data-position="41"]');
    assert.isBelow(bubble.offsetHeight, 480);
    view.find("[part~=unfold-button]").click();
    await view.settle();
    assert.equal(view.root.activeElement?.getAttribute("data-message"), long.id);
    assert.isAbove(bubble.offsetHeight, 1_000);
    const { top, height } = view.find(".messages").getBoundingClientRect();
    assert.closeTo(bubble.getBoundingClientRect().top - top, height / 4, 2);
    assert.lengthOf(view.all("[part~=unfold-button]"), 0);
  });

  test("the end stays in view when a message comes; a reader further up stays where they are", async () => {
    const view = await open(roomState({ number: ROOM, name: "Live", messages: longHistory(ROOM, 100) }));
    const add = (position: number) =>
      change(view, (room) => {
        const next = message(ROOM, position, { by: BEN, body: "one more" });
        return {
          ...withTimeline(room, { messages: [...(room.timeline?.messages ?? []), next] }),
          summary: { ...room.summary, messages: position, lastMessage: next },
        };
      });
    add(101);
    await view.settle();
    assert.isTrue(isAtEnd(view));
    await scrollTo(view, 500);
    const row = view.find('.bubble[data-position="80"]');
    const before = row.getBoundingClientRect().top;
    add(102);
    await view.settle();
    assert.isFalse(isAtEnd(view));
    assert.closeTo(row.getBoundingClientRect().top, before, 1);
    assert.equal(view.find(".jump-button").innerText.trim(), "1 new message");
    view.find(".jump-button").click();
    await view.settle();
    assert.isTrue(isAtEnd(view));
  });
});

suite("E8: messages by keyboard", () => {
  test("Tab reaches one message; arrows, Home and End move between them; Escape goes to writing", async () => {
    const view = await open(roomState({ number: ROOM, name: "Keys", messages: longHistory(ROOM, 20) }));
    const reachable = () => rows(view).filter((row) => row.tabIndex === 0);
    assert.equal(reachable().length, 1);
    reachable()[0]?.focus();
    const press = async (key: string) => {
      view.root.activeElement?.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, composed: true }));
      await view.settle();
      return view.root.activeElement?.getAttribute("data-message") ?? view.root.activeElement?.localName;
    };
    const all = rows(view);
    assert.equal(await press("ArrowUp"), all.at(-2)?.dataset["message"]);
    assert.equal(await press("Home"), all[0]?.dataset["message"]);
    assert.equal(await press("ArrowDown"), all[1]?.dataset["message"]);
    assert.equal(await press("End"), all.at(-1)?.dataset["message"]);
    assert.isTrue(reachable()[0] === all.at(-1));
    assert.equal(await press("Escape"), "textarea");
  });

  test("the list is a log that does not announce its history", async () => {
    const view = await open(roomState({ number: ROOM, name: "Log", messages: longHistory(ROOM, 20) }));
    const log = view.find('[role="log"]');
    assert.equal(log.getAttribute("aria-live"), "off");
    assert.equal(log.getAttribute("aria-label"), "Messages of Log");
  });
});
