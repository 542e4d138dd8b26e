import { assert, waitUntil } from "@open-wc/testing";
import type { User } from "../../../../protocol/entities.ts";
import { ANA, chatState, idOf, roomState, user } from "../fixtures.ts";
import { mount, type Mounted } from "../mount.ts";

const TEAM = 151;
const SHORT = user(31, "Sam");
const LEE = user(32, "Sam Lee");
const NAMESAKE = user(33, "Sam Lee");
const OTHERS = [SHORT, LEE, NAMESAKE];

async function open(): Promise<{ view: Mounted; input: HTMLTextAreaElement }> {
  const place = document.createElement("div");
  place.className = "place";
  place.style.cssText = "inline-size: 400px; block-size: 640px;";
  document.body.append(place);
  const room = roomState({ number: TEAM, name: "Team", role: "owner", members: [[ANA, "owner"]] });
  const view = await mount(place, chatState([room], { openRoomId: idOf(TEAM) }), {
    commands: {
      searchUsers: (search) => Promise.resolve(OTHERS.filter(({ name }) => name.toLowerCase().startsWith(search.toLowerCase()))),
    },
  });
  const input = view.findAs("textarea", HTMLTextAreaElement);
  input.focus();
  return { view, input };
}

function put(input: HTMLTextAreaElement, text: string): void {
  input.setSelectionRange(input.value.length, input.value.length);
  document.execCommand("insertText", false, text);
}

async function choose(view: Mounted, input: HTMLTextAreaElement, search: string, at: number): Promise<void> {
  put(input, search);
  const options = () => view.all("[part~=commands] [role=option]");
  await waitUntil(() => options().length > at);
  options()[at]?.dispatchEvent(new PointerEvent("pointerdown", { bubbles: true, cancelable: true, composed: true }));
  await view.settle();
}

/** Presses Enter, and waits for what comes of it: the note, or an empty field. */
async function give(view: Mounted, input: HTMLTextAreaElement): Promise<void> {
  const notes = () => view.find("#composer-notes").innerText.trim();
  input.dispatchEvent(new KeyboardEvent("keydown", { key: "Escape", bubbles: true, cancelable: true, composed: true }));
  input.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true, cancelable: true, composed: true }));
  await waitUntil(() => input.value === "" || notes() !== "");
  await view.settle();
}

const added = ({ calls }: Mounted) => calls.filter(({ name }) => name === "addMembers").map(({ values }) => values[1]);
const ids = (...people: User[]) => people.map(({ id }) => id);

teardown(() => {
  for (const element of document.querySelectorAll(".place")) element.remove();
});

suite("SLASH-2 /invite", () => {
  test("who was taken out of the text again is not added, also where another's name begins with theirs", async () => {
    const { view, input } = await open();
    put(input, "/invite ");
    await choose(view, input, "sa", 0);
    assert.equal(input.value, "/invite @Sam ");
    input.setSelectionRange("/invite ".length, input.value.length);
    document.execCommand("delete");
    await choose(view, input, "sam l", 0);
    assert.equal(input.value, "/invite @Sam Lee ");
    await give(view, input);
    assert.deepEqual(added(view), [ids(LEE)]);
  });

  test("people of one name are two, and commas may stand between them", async () => {
    const { view, input } = await open();
    put(input, "/invite ");
    await choose(view, input, "sam l", 0);
    await choose(view, input, ", sam l", 1);
    assert.equal(input.value, "/invite @Sam Lee , @Sam Lee ");
    await give(view, input);
    assert.deepEqual(added(view), [ids(LEE, NAMESAKE)]);
  });

  test("where more is written than those who were chosen, nobody is added, and the text stays", async () => {
    const { view, input } = await open();
    put(input, "/invite ");
    await choose(view, input, "sam l", 0);
    put(input, "Ben");
    await give(view, input);
    assert.deepEqual([added(view), input.value], [[], "/invite @Sam Lee Ben"]);
    assert.notEqual(view.find("#composer-notes").innerText.trim(), "");
  });

  test("a choice that is undone and done again is one again", async () => {
    const { view, input } = await open();
    put(input, "/invite ");
    await choose(view, input, "sam l", 1);
    document.execCommand("undo");
    document.execCommand("redo");
    await view.settle();
    assert.equal(input.value, "/invite @Sam Lee ");
    await give(view, input);
    assert.deepEqual(added(view), [ids(NAMESAKE)]);
  });
});
