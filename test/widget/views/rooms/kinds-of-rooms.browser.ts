import { assert } from "@open-wc/testing";
import { UNTOUCHED, type Notice } from "../../../../protocol/entities.ts";
import { BEN, chatState, EVE, idOf, message, NOW, roomState } from "../fixtures.ts";
import type { ChatState } from "../../../../widget/client/store/state.ts";
import { mount, type Mounted } from "../mount.ts";

const said = (position: number) => message(1, position, { by: BEN, body: `line ${position}` });
const OPEN = { openRoomId: idOf(1) };
const notice = (position: number, what: Partial<Notice> & Pick<Notice, "type">) => ({
  ...said(position),
  ...UNTOUCHED,
  notice: { people: [], count: 0, text: "", ...what },
});
async function open(state: ChatState): Promise<Mounted> {
  const place = document.createElement("div");
  place.className = "place";
  place.style.cssText = "inline-size: 900px; block-size: 640px;";
  document.body.append(place);
  return mount(place, state);
}

teardown(() => {
  for (const element of document.querySelectorAll(".place")) element.remove();
});

const titles = (view: Mounted) => view.all(".room-list .room-title").map(({ innerText }) => innerText);

suite("ROOM-35 ROOM-39 rooms in the list and their notices", () => {
  test("favourites stand first, in their own order; archived rooms do not stand there", async () => {
    const rooms = [
      roomState({ number: 1, name: "Plain" }),
      roomState({ number: 2, name: "Second", preferences: { favourite: 2 } }),
      roomState({ number: 3, name: "First", preferences: { favourite: 1 } }),
      roomState({ number: 4, name: "Closed", room: { archivedAt: NOW } }),
    ];
    const view = await open(chatState(rooms));
    assert.deepEqual(titles(view), ["First", "Second", "Plain"]);
    assert.deepEqual(
      view.all(".room-section").map(({ innerText }) => innerText),
      ["Favourites", "Conversations"],
    );
  });

  test("a notice stands in the middle with the names of today, has no buttons, and is no head of a group", async () => {
    const people = [
      { id: BEN.id, name: "Old name" },
      { id: EVE.id, name: EVE.name },
      { id: idOf(900), name: "Gone" },
    ];
    const messages = [said(1), notice(2, { type: "joined", people, count: 12 }), said(3)];
    const view = await open(chatState([roomState({ number: 1, name: "Team", messages })], OPEN));
    assert.equal(view.find(".is-notice .text").innerText, `${BEN.name}, ${EVE.name} and 10 others joined`);
    assert.equal(view.all(".is-notice .message-action").length, 0);
    assert.equal(view.all(".message.starts-group").length, 2);
  });

  test("who may not write is told why: in an archived room, and in one of announcements", async () => {
    const room = { posters: "moderators" as const };
    const one = await open(chatState([roomState({ number: 1, name: "News", room })], OPEN));
    assert.include(one.find("staff-chat-composer").innerText, "Only owners and moderators");
    const other = await open(chatState([roomState({ number: 1, name: "Old", room: { archivedAt: NOW } })], OPEN));
    assert.include(other.find("staff-chat-composer").innerText, "archived");
  });
});
