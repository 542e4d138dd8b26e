import { assert } from "@open-wc/testing";
import { BEN, chatState, idOf, manyRooms, message, roomState } from "../fixtures.ts";
import { mount, type Mounted } from "../mount.ts";

const ROOM = 121;
const said = (count: number) =>
  Array.from({ length: count }, (_, index) => message(ROOM, index + 1, { by: BEN, body: `line ${index + 1}`, minutesAgo: 30 - index }));
const room = (count: number) => roomState({ number: ROOM, name: "Team", messages: said(count) });

async function open(motion: string, direction: "ltr" | "rtl" = "ltr"): Promise<Mounted> {
  const place = document.createElement("div");
  place.className = "place";
  place.style.cssText = `inline-size: 400px; block-size: 640px; --staff-chat-motion: ${motion};`;
  document.body.append(place);
  return mount(place, chatState([room(12), ...manyRooms()], { openRoomId: idOf(ROOM) }), { direction });
}

/** Draws what has arrived, and answers what moves then. */
async function arrive(view: Mounted): Promise<Animation[]> {
  view.store.update((state) => ({ ...state, rooms: new Map(state.rooms).set(idOf(ROOM), room(13)) }));
  while (view.all(".message").length < 13) await view.panel.updateComplete;
  return view.all(".message").flatMap((row) => row.getAnimations());
}

teardown(() => {
  for (const element of document.querySelectorAll(".place")) element.remove();
});

suite("MOTION what comes, moves, and nothing else", () => {
  test("a message that arrives rises by 6 px in 140 ms; those that were there do not", async () => {
    const view = await open("1");
    const [rise, ...others] = await arrive(view);
    assert.lengthOf(others, 0);
    const effect = rise?.effect as KeyframeEffect;
    assert.equal(effect.getTiming().duration, 140);
    assert.equal(effect.getKeyframes()[0]?.["translate"], "0px 6px");
    assert.isTrue(effect.target === view.all(".message").at(-1));
  });

  for (const [direction, from] of [
    ["ltr", "24px"],
    ["rtl", "-24px"],
  ] as const)
    test(`another room comes in over 24 px in 180 ms, ${direction}`, async () => {
      const view = await open("1", direction);
      view.store.update((state) => ({ ...state, openRoomId: idOf(101) }));
      await view.panel.updateComplete;
      while (view.find(".room").getAnimations().length === 0) await view.panel.updateComplete;
      const effect = view.find(".room").getAnimations()[0]?.effect as KeyframeEffect;
      assert.equal(effect.getTiming().duration, 180);
      assert.equal(effect.getKeyframes()[0]?.["translate"], from);
      await view.settle();
    });

  test("with --staff-chat-motion: 0 nothing of it takes any time", async () => {
    const view = await open("0");
    const moving = await arrive(view);
    view.store.update((state) => ({ ...state, openRoomId: idOf(101) }));
    await view.settle();
    for (const { effect } of [...moving, ...view.find(".room").getAnimations()]) assert.equal(effect?.getTiming().duration, 0);
  });
});
