import { assert, waitUntil } from "@open-wc/testing";
import type { Reaction } from "../../../../protocol/entities.ts";
import { loadReactions } from "../../../../widget/views/emoji/load-reactions.ts";
import { ANA, BEN, chatState, CLEO, idOf, message, roomState } from "../fixtures.ts";
import { mount, type Mounted } from "../mount.ts";

const ROOM = 141;
const MESSAGE = idOf(ROOM * 1_000_000 + 1);

async function open(
  reactions: Reaction[],
  { role = "member", width = 400 }: { readonly role?: "member" | "read_only"; readonly width?: number } = {},
) {
  const said = [{ ...message(ROOM, 1, { by: BEN, body: "we did it" }), reactions }, message(ROOM, 2, { by: ANA, body: "yes" })];
  const place = document.createElement("div");
  place.className = "place";
  place.style.cssText = `inline-size: ${width}px; block-size: 640px;`;
  document.body.append(place);
  const room = roomState({
    number: ROOM,
    name: "Shift",
    messages: said,
    role,
    members: [
      [ANA, role],
      [BEN, "owner"],
      [CLEO, "member"],
    ],
  });
  const view = await mount(place, chatState([room], { openRoomId: idOf(ROOM) }));
  await loadReactions(view.root);
  await view.settle();
  return view;
}

const changes = (view: Mounted) => view.calls.filter(({ name }) => name === "change").map(({ values }) => values[0]);
const pills = (view: Mounted) => view.all("[part~=reaction]");
const labels = (view: Mounted) => pills(view).map(({ ariaLabel }) => ariaLabel);

teardown(() => {
  for (const element of document.querySelectorAll(".place")) element.remove();
});

suite("ROOM-18 reactions of a message", () => {
  const two: Reaction[] = [
    { emoji: "🎉", userIds: [CLEO.id, ANA.id] },
    { emoji: "👍", userIds: [BEN.id] },
  ];

  test("each says who gave it, oneself first, and whether one has given it", async () => {
    const view = await open(two);
    assert.deepEqual(labels(view).slice(0, 2), ["🎉 2: You and Cléo Martin", "👍 1: Ben Okafor"]);
    assert.deepEqual(
      pills(view).map((pill) => pill.getAttribute("aria-pressed")),
      ["true", "false", null],
    );
    assert.deepEqual(view.all("[part~=reaction-own]").length, 1);
  });

  test("a press gives it, or takes one's own back", async () => {
    const view = await open(two);
    for (const pill of pills(view).slice(0, 2)) pill.click();
    const about = { kind: "reaction", roomId: idOf(ROOM), messageId: MESSAGE };
    assert.deepEqual(changes(view), [
      { ...about, emoji: "🎉", active: false },
      { ...about, emoji: "👍", active: true },
    ]);
  });

  test("who only reads sees them, and can't press them", async () => {
    const view = await open(two, { role: "read_only" });
    assert.deepEqual(
      pills(view).map((pill) => pill.matches(":disabled")),
      [true, true],
    );
  });

  test("of many people some are named and the others counted", async () => {
    const view = await open([{ emoji: "👍", userIds: Array.from({ length: 30 }, (_, index) => idOf(500 + index)) }]);
    assert.include(labels(view)[0], "18 others");
  });

  for (const width of [320, 1040])
    test(`${width} px wide, twenty of them stay inside, and their place is there before they are drawn`, async () => {
      const reactions = Array.from({ length: 20 }, (_, index) => ({ emoji: String.fromCodePoint(0x1f34f + index), userIds: [BEN.id] }));
      const view = await open(reactions, { width });
      const list = view.find(".messages").getBoundingClientRect();
      for (const pill of pills(view)) {
        const { left, right, height } = pill.getBoundingClientRect();
        assert.isTrue(left >= list.left && right <= list.right);
        assert.equal(height, 24);
      }
    });
});

suite("C5 the choice of an emoji", () => {
  const choose = async (view: Mounted) => {
    pills(view).at(-1)?.click();
    await waitUntil(() => view.all(".emoji-picker:popover-open .emoji").length > 1_000, "all emoji are there");
    await view.settle();
  };
  const focused = (view: Mounted) => (view.root.activeElement as HTMLElement | null)?.dataset["emoji"];
  const key = (view: Mounted, name: string) =>
    view.root.activeElement?.dispatchEvent(new KeyboardEvent("keydown", { key: name, bubbles: true, cancelable: true, composed: true }));

  test("arrow keys go along and between the lines, a press chooses, and the focus goes back", async () => {
    const view = await open([{ emoji: "🎉", userIds: [CLEO.id] }]);
    await choose(view);
    assert.equal(focused(view), "👍");
    key(view, "ArrowRight");
    assert.equal(focused(view), "❤️");
    key(view, "ArrowDown");
    assert.notEqual(focused(view), "❤️");
    key(view, "ArrowUp");
    assert.equal(focused(view), "❤️");
    (view.root.activeElement as HTMLElement).click();
    assert.deepEqual(changes(view), [{ kind: "reaction", roomId: idOf(ROOM), messageId: MESSAGE, emoji: "❤️", active: true }]);
    assert.equal(view.all(".emoji-picker:popover-open").length, 0);
    assert.isTrue(view.root.activeElement?.matches("[part~=react-button]"));
  });

  test("Escape closes it, and nothing else", async () => {
    const view = await open([{ emoji: "🎉", userIds: [CLEO.id] }]);
    await choose(view);
    key(view, "Escape");
    assert.equal(view.all(".emoji-picker:popover-open").length, 0);
    assert.deepEqual(changes(view), []);
  });
});
