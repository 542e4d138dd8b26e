import { assert } from "@open-wc/testing";
import type { ChatState } from "../../../../widget/client/store/state.ts";
import { BEN, chatState, CLEO, idOf, manyRooms, roomState, teamRoom } from "../fixtures.ts";
import { mount, type Mounted } from "../mount.ts";

/** Ben's name with a Cyrillic е. */
const FALSE_BEN = BEN.name.replace("e", "\u0435");
const NOTE = `“${FALSE_BEN}” looks like “${BEN.name}”`;

async function open(state: ChatState): Promise<Mounted> {
  const place = document.createElement("div");
  place.className = "place";
  place.style.cssText = "inline-size: 400px; block-size: 640px;";
  document.body.append(place);
  return mount(place, state);
}

/** A state in which Cleo calls herself as Ben does. */
function deceived(openRoomId: string | null): ChatState {
  const cleo = { ...CLEO, name: FALSE_BEN };
  const rooms = [
    teamRoom(),
    ...manyRooms().slice(1),
    roomState({ number: 140, name: "Ward 3" }),
    roomState({ number: 141, name: "W\u0430rd 3" }),
  ];
  const state = chatState(rooms, { openRoomId });
  return { ...state, users: new Map(state.users).set(CLEO.id, cleo) };
}

/** Notes once what compares names is there. */
async function notes(view: Mounted, place: string): Promise<string[]> {
  for (let round = 0; round < 50 && view.all(`${place} .lookalike`).length === 0; round++) await view.settle();
  return view.all(`${place} .lookalike`).map(({ innerText }) => innerText.replaceAll(/[\u2066-\u2069]/g, ""));
}

teardown(() => {
  for (const element of document.querySelectorAll(".place")) element.remove();
});

suite("K11 a name that looks like another one", () => {
  test("is told in the list of conversations, and nothing is where all names differ", async () => {
    const view = await open(deceived(null));
    assert.include(await notes(view, "staff-chat-room-list"), "“W\u0430rd 3” looks like “Ward 3”");
    const plain = await open(chatState(manyRooms()));
    assert.lengthOf(plain.all(".lookalike"), 0);
  });

  test("is told among members, at both names", async () => {
    const view = await open(deceived(idOf(101)));
    view.find("[part~=members-button]").click();
    await view.settle();
    assert.sameMembers(await notes(view, "staff-chat-members-dialog"), [NOTE, `“${BEN.name}” looks like “${FALSE_BEN}”`]);
  });

  test("is told where people are offered to be mentioned", async () => {
    const view = await open(deceived(idOf(101)));
    const input = view.findAs("textarea.input", HTMLTextAreaElement);
    input.focus();
    input.value = "@";
    input.setSelectionRange(1, 1);
    input.dispatchEvent(new InputEvent("input", { bubbles: true }));
    await view.settle();
    assert.include(await notes(view, ".mentions"), NOTE);
  });
});
