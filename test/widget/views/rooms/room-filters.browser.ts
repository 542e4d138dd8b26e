import { assert } from "@open-wc/testing";
import type { ChatState } from "../../../../widget/client/store/state.ts";
import { chatState, EVE, idOf, manyRooms, presence, roomState } from "../fixtures.ts";
import { mount, type Mounted } from "../mount.ts";

async function open(state: ChatState, width = 400): Promise<Mounted> {
  const place = document.createElement("div");
  place.className = "place";
  place.style.cssText = `inline-size: ${width}px; block-size: 640px;`;
  document.body.append(place);
  return mount(place, state);
}

const chips = (view: Mounted) => view.all(".room-filter").map(({ innerText }) => innerText.replace(/\s+/g, " ").trim());
const shown = (view: Mounted) => view.all(".room-item").map(({ dataset }) => dataset["room"]);

async function choose(view: Mounted, name: string): Promise<void> {
  view.find(`.room-filter input[value=${name}]`).click();
  await view.settle();
}

/** The open room is read to its end. */
function read(state: ChatState): ChatState {
  const room = state.rooms.get(state.openRoomId ?? "")!;
  const membership = { ...room.membership, marker: room.summary.messages, mentions: 0 };
  return { ...state, rooms: new Map(state.rooms).set(room.room.id, { ...room, membership }) };
}

teardown(() => {
  for (const element of document.querySelectorAll(".place")) element.remove();
});

suite("E8: the filters of a long list", () => {
  test("stand above eight rooms and more, 28 px high, and not above fewer", async () => {
    const long = await open(chatState(manyRooms().slice(0, 8)));
    assert.deepEqual(chips(long), ["All", "Unread 3", "Mentions 1", "Groups"]);
    assert.equal(long.find(".room-filter > span").offsetHeight, 28);
    const short = await open(chatState(manyRooms().slice(0, 7)));
    assert.deepEqual(chips(short), []);
  });

  test("leave what they say, and All brings the rest back", async () => {
    const view = await open(chatState(manyRooms()));
    const all = shown(view);
    await choose(view, "unread");
    assert.sameMembers(shown(view), [idOf(101), idOf(103), idOf(105)]);
    await choose(view, "mentions");
    assert.deepEqual(shown(view), [idOf(101)]);
    await choose(view, "groups");
    assert.sameMembers(shown(view), [idOf(101), idOf(106), idOf(108), idOf(109)]);
    await choose(view, "all");
    assert.deepEqual(shown(view), all);
  });

  test("are one stop of Tab with radio buttons of one name, of which one is chosen", async () => {
    const view = await open(chatState(manyRooms()));
    await choose(view, "unread");
    const inputs = view.all(".room-filter input").filter((input) => input instanceof HTMLInputElement);
    assert.deepEqual(
      inputs.filter(({ checked }) => checked).map(({ value }) => value),
      ["unread"],
    );
    assert.lengthOf(new Set(inputs.map(({ name }) => name)), 1);
    assert.equal(view.find(".room-filters").getAttribute("aria-label"), "Which conversations");
  });

  test("keep the room that is being read in its place until another is opened", async () => {
    const view = await open(chatState(manyRooms()), 900);
    await choose(view, "unread");
    view.find(`[data-room="${idOf(103)}"]`).click();
    view.store.update(read);
    await view.settle();
    assert.include(shown(view), idOf(103));
    view.find(`[data-room="${idOf(101)}"]`).click();
    await view.settle();
    assert.notInclude(shown(view), idOf(103));
  });

  for (const [name, words] of [
    ["unread", "No unread conversations"],
    ["mentions", "No unread mentions of you"],
    ["groups", "No groups"],
  ] as const) {
    test(`say that nothing is left, ${name}`, async () => {
      const rooms = Array.from({ length: 8 }, (_, index) => roomState({ number: 201 + index, peer: EVE }));
      const view = await open(chatState(rooms));
      await choose(view, name);
      assert.include(view.find(".room-scroller").innerText, words);
      assert.lengthOf(chips(view), 4);
    });
  }
});

suite("E8: a row of the list", () => {
  test("an unread one has a bold title and a badge, and nothing else differs", async () => {
    const view = await open(chatState(manyRooms()));
    const styles = (id: string, part: string) => {
      const { color, fontWeight } = getComputedStyle(view.find(`[data-room="${id}"] .${part}`));
      return [color, fontWeight];
    };
    const [unread, read] = [idOf(105), idOf(107)];
    for (const part of ["room-preview", "room-time"]) assert.deepEqual(styles(unread, part), styles(read, part));
    assert.isAbove(Number(styles(unread, "room-title")[1]), Number(styles(read, "room-title")[1]));
    assert.equal(view.find(`[data-room="${unread}"] .unread-badge`).checkVisibility(), true);
  });

  test("of a person with whom nothing was said tells whether they are there", async () => {
    const state = chatState([roomState({ number: 110, peer: EVE })]);
    const view = await open({ ...state, presences: new Map([[EVE.id, presence(EVE, "online")]]) });
    assert.equal(view.find(".room-preview").innerText, "Online");
    view.store.update((former) => ({ ...former, presences: new Map() }));
    await view.settle();
    assert.equal(view.find(".room-preview").innerText, "No messages yet");
  });

  test("the open one keeps the edge of its picture", async () => {
    const view = await open(chatState(manyRooms(), { openRoomId: idOf(101) }), 900);
    assert.include(getComputedStyle(view.find(".is-selected .avatar")).boxShadow, "0px 0px 0px 2px");
  });
});

suite("E6: the title of a room in a panel of 320 px", () => {
  test("has the place of the picture and of the members' button, and is not cut", async () => {
    const view = await open(chatState([roomState({ number: 140, name: "Front desk" })], { openRoomId: idOf(140) }), 320);
    const title = view.find(".room-name button");
    assert.isAtMost(title.scrollWidth, title.clientWidth);
    assert.isFalse(view.find(".members-button").checkVisibility());
  });
});
