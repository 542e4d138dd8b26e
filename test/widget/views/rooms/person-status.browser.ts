import { assert } from "@open-wc/testing";
import type { ChatState } from "../../../../widget/client/store/state.ts";
import { BEN, chatState, idOf, manyRooms, message, NOW, roomState } from "../fixtures.ts";
import { mount, type Mounted } from "../mount.ts";

const SAYS = { ...BEN, updatedAt: 2, status: { emoji: "🍽️", text: "At lunch", until: NOW + 60_000 } };

function withStatus(): ChatState {
  const messages = [message(102, 1, { by: BEN, body: "Back soon", minutesAgo: 5 })];
  const state = chatState([roomState({ number: 102, peer: SAYS, messages }), ...manyRooms().slice(2)], { openRoomId: idOf(102) });
  return { ...state, users: new Map(state.users).set(BEN.id, SAYS) };
}

async function open(state: ChatState): Promise<Mounted> {
  const place = document.createElement("div");
  place.className = "place";
  place.style.cssText = "inline-size: 900px; block-size: 640px;";
  document.body.append(place);
  return mount(place, state);
}

const marks = (view: Mounted) => view.all(".status-mark").map((mark) => mark.getAttribute("aria-label"));

teardown(() => {
  for (const element of document.querySelectorAll(".place")) element.remove();
});

suite("STATUS what a person says, beside their name", () => {
  test("STATUS-2 ends by itself when its time has come, without anything being told", async () => {
    const view = await open(withStatus());
    assert.include(marks(view), "At lunch");
    assert.include(view.find("[part~=room-header] .room-note").innerText, "🍽️ At lunch");
    Object.assign(view.panel, { now: NOW + 60_000 });
    await view.settle();
    assert.deepEqual(marks(view), []);
    assert.notInclude(view.find("[part~=room-header] .room-note").innerText, "At lunch");
  });

  test("of somebody whom one has blocked is not shown", async () => {
    const view = await open({ ...withStatus(), blocked: new Set([BEN.id]) });
    assert.deepEqual(marks(view), []);
  });

  test("PRIV-2 of who does not show when they were there nothing stands below the name", async () => {
    const state = withStatus();
    const hidden = { userId: BEN.id, status: "offline" as const, lastSeen: null };
    const view = await open({ ...state, presences: new Map([[BEN.id, hidden]]) });
    Object.assign(view.panel, { now: NOW + 60_000 });
    await view.settle();
    assert.equal(view.find("[part~=room-header] .room-note").innerText.trim(), "");
  });
});
