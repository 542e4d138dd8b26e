import { assert } from "@open-wc/testing";
import { LitElement } from "lit";
import type { ChatState, RoomState } from "../../../widget/client/store/state.ts";
import { chatState, BEN, CLEO, idOf, longHistory, manyRooms, message, NOW, roomState } from "./fixtures.ts";
import { mount, type Mounted } from "./mount.ts";

const ROOM = 150;
const ROWS = 200;
const update: unknown = Reflect.get(LitElement.prototype, "update");

interface Counted extends Mounted {
  /** What `change` makes be drawn: how often each kind of element, and how many rows of messages. */
  drawn(change: () => void): Promise<{ readonly elements: Readonly<Record<string, number>>; readonly rows: number }>;
}

/** A room on screen with as many rows as there may be, above other rooms. */
async function open(): Promise<Counted> {
  const place = document.createElement("div");
  place.className = "place";
  place.style.cssText = "inline-size: 1000px; block-size: 640px;";
  document.body.append(place);
  const room = roomState({
    number: ROOM,
    name: "Busy",
    messages: longHistory(ROOM, 60),
    members: [
      [BEN, "member"],
      [CLEO, "member"],
    ],
  });
  const view = await mount(place, chatState([room, ...manyRooms()], { openRoomId: idOf(ROOM) }));
  let rows = 0;
  const { localize } = view.panel;
  view.panel.localize = { ...localize, time: (time) => ((rows += 1), localize.time(time)) };
  await view.settle();
  view.store.update(said(...longHistory(ROOM, ROWS - 1).slice(60), message(ROOM, ROWS, { by: BEN, body: "Ready?" })));
  await view.settle();
  return {
    ...view,
    async drawn(change) {
      const elements: Record<string, number> = {};
      LitElement.prototype["update" as never] = function (this: LitElement, ...values: unknown[]) {
        elements[this.localName] = (elements[this.localName] ?? 0) + 1;
        return Reflect.apply(update as () => void, this, values);
      } as never;
      rows = 0;
      change();
      await view.settle();
      return { elements, rows };
    },
  };
}

function changed(state: ChatState, change: Partial<RoomState>): ChatState {
  const room = state.rooms.get(idOf(ROOM));
  return room === undefined ? state : { ...state, rooms: new Map(state.rooms).set(idOf(ROOM), { ...room, ...change }) };
}

/** These messages have arrived. */
function said(...messages: readonly ReturnType<typeof message>[]): (state: ChatState) => ChatState {
  return (state) => {
    const room = state.rooms.get(idOf(ROOM));
    const last = messages.at(-1);
    if (room?.timeline == null || last === undefined) return state;
    const timeline = { ...room.timeline, messages: [...room.timeline.messages, ...messages] };
    return changed(state, { timeline, summary: { ...room.summary, messages: last.position, lastMessage: last } });
  };
}

teardown(() => {
  LitElement.prototype["update" as never] = update as never;
  for (const element of document.querySelectorAll(".place")) element.remove();
});

suite("a change draws what shows it", () => {
  test("a message that arrives in a room of 200 rows: the list, its one row, and the room's line in the list of rooms", async () => {
    const view = await open();
    assert.lengthOf(view.all(".message"), ROWS);
    const { elements, rows } = await view.drawn(() => view.store.update(said(message(ROOM, ROWS + 1, { by: CLEO, body: "One more" }))));
    assert.include(view.all(".message").at(-1)?.innerText, "One more");
    assert.hasAllKeys(elements, ["staff-chat-message-list", "staff-chat-room-item"]);
    assert.equal(elements["staff-chat-room-item"], 1);
    assert.equal(rows, 1);
  });

  test("somebody who types: the line that says so, once", async () => {
    const view = await open();
    const { elements, rows } = await view.drawn(() =>
      view.store.update((state) => changed(state, { typing: new Map([[BEN.id, NOW + 5_000]]) })),
    );
    assert.include(view.find(".typing").innerText, "Ben Okafor");
    assert.deepEqual(elements, { "staff-chat-typing-line": 1 });
    assert.equal(rows, 0);
  });

  test("a key: the composer", async () => {
    const view = await open();
    const input = view.findAs("textarea", HTMLTextAreaElement);
    const { elements, rows } = await view.drawn(() => {
      input.value = "x";
      input.dispatchEvent(new InputEvent("input", { bubbles: true }));
    });
    assert.deepEqual(elements, { "staff-chat-composer": 1 });
    assert.equal(rows, 0);
  });

  test("a person who goes away: the line of their room, and no message", async () => {
    const view = await open();
    const { elements, rows } = await view.drawn(() =>
      view.store.update((state) => ({
        ...state,
        presences: new Map(state.presences).set(CLEO.id, { userId: CLEO.id, status: "away", lastSeen: null }),
      })),
    );
    assert.notProperty(elements, "staff-chat-message-list");
    assert.notProperty(elements, "staff-chat-composer");
    assert.notProperty(elements, "staff-chat-room-list");
    assert.equal(rows, 0);
  });
});

suite("what the panel provides reaches", () => {
  test("a view that is made by hand, and one in the top layer", async () => {
    const view = await open();
    const note = document.createElement("staff-chat-room-note");
    Object.assign(note, { roomId: idOf(ROOM) });
    const dialog = document.createElement("dialog");
    dialog.append(note);
    view.find(".views").append(dialog);
    dialog.showModal();
    await view.settle();
    assert.include(note.innerText, "2 members");
    view.panel.localize = { ...view.panel.localize, term: () => "in other words" };
    await view.settle();
    assert.equal(note.innerText, "in other words");
  });
});
