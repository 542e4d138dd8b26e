import { assert } from "@open-wc/testing";
import type { Role } from "../../../../../protocol/room-rules.ts";
import { ANA, BEN, chatState, idOf, message, NOW, roomState } from "../../fixtures.ts";
import { mount, type Mounted } from "../../mount.ts";

const ROOM = 131;

async function open({ pinned = false, role = "member" }: { readonly pinned?: boolean; readonly role?: Role } = {}): Promise<Mounted> {
  const first = { ...message(ROOM, 1, { by: BEN, body: "the code is 4711" }), pinned: pinned ? { by: BEN.id, at: NOW } : null };
  const said = [first, message(ROOM, 2, { by: ANA, body: "thanks" })];
  const place = document.createElement("div");
  place.className = "place";
  place.style.cssText = "inline-size: 400px; block-size: 640px;";
  document.body.append(place);
  return mount(place, chatState([roomState({ number: ROOM, name: "Shift", messages: said, role })], { openRoomId: idOf(ROOM) }));
}

const pins = (view: Mounted) => view.all("[part~=pin]").map(({ innerText }) => innerText.trim());
const buttons = (view: Mounted) => view.all("[part~=pin-button]").map(({ ariaLabel }) => ariaLabel);

teardown(() => {
  for (const element of document.querySelectorAll(".place")) element.remove();
});

suite("pinned messages", () => {
  test("ROOM-13 a pin is a line above its message that says by whom, and is part of what is read out", async () => {
    const view = await open({ pinned: true });
    assert.deepEqual(pins(view), ["Pinned by Ben Okafor"]);
    assert.deepEqual(buttons(view), ["Unpin message", "Pin message"]);
    const names = view.find(".message").getAttribute("aria-labelledby")?.split(" ") ?? [];
    assert.include(
      names.map((id) => view.root.getElementById(id)?.innerText.trim()),
      "Pinned by Ben Okafor",
    );
  });

  test("its button asks for the pin, and what was asked for shows at once", async () => {
    const view = await open();
    view.all("[part~=pin-button]")[0]?.click();
    const messageId = idOf(ROOM * 1_000_000 + 1);
    const asked = view.calls.filter(({ name }) => name === "change").map(({ values }) => values[0]);
    assert.deepEqual(asked, [{ kind: "pin", roomId: idOf(ROOM), messageId, pinned: true }]);
    view.store.update((state) => ({ ...state, patches: new Map([[messageId, { pinned: { by: ANA.id, at: NOW } }]]) }));
    await view.settle();
    assert.deepEqual(pins(view), ["Pinned by you"]);
  });

  test("who only reads sees pins, and no button", async () => {
    const view = await open({ pinned: true, role: "read_only" });
    assert.deepEqual([pins(view).length, buttons(view)], [1, []]);
  });
});
