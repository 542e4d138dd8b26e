import { assert, waitUntil } from "@open-wc/testing";
import type { Message } from "../../../../protocol/entities.ts";
import { loadMessageTools } from "../../../../widget/views/actions/load-message-tools.ts";
import { loadQuotes } from "../../../../widget/views/replies/load-quotes.ts";
import { ANA, BEN, chatState, idOf, message, roomState } from "../fixtures.ts";
import { mount, type Mounted, type MountOptions } from "../mount.ts";

const ROOM = 151;
const TEAM = idOf(ROOM);
const at = (position: number) => idOf(ROOM * 1_000_000 + position);
const FAR = idOf(7_001);

const said = (): Message[] => [
  message(ROOM, 1, { by: BEN, body: "the **truck** is late" }),
  { ...message(ROOM, 2, { by: ANA, body: "how late?" }), replyTo: at(1) },
  { ...message(ROOM, 3, { by: BEN, body: "see the list" }), replyTo: FAR },
];

async function open(options: Partial<MountOptions> = {}, dir: "ltr" | "rtl" = "ltr") {
  const place = document.createElement("div");
  place.className = "place";
  place.style.cssText = "inline-size: 640px; block-size: 640px;";
  document.body.append(place);
  const room = roomState({ number: ROOM, name: "Shift", messages: said() });
  const view = await mount(place, chatState([room], { openRoomId: TEAM }), { ...options, direction: dir });
  await Promise.all([loadQuotes(view.root), loadMessageTools(view.root)]);
  await view.settle();
  return view;
}

const quotes = (view: Mounted) => view.all(".message [part~=quote-card]").map(({ innerText }) => innerText.replace(/\s+/g, " ").trim());
const put = (view: Mounted, change: Partial<Message>, index = 0) =>
  view.store.update((state) => {
    const room = state.rooms.get(TEAM)!;
    const message = room.timeline?.messages[index];
    if (message === undefined) throw new Error("no such message");
    const messages = room.timeline!.messages.with(index, { ...message, ...change });
    return { ...state, rooms: new Map([[TEAM, { ...room, timeline: { ...room.timeline!, messages } }]]) };
  });
const replies = (view: Mounted) => view.calls.filter(({ name }) => name === "setReply").map(({ values }) => values);
const row = (view: Mounted, position: number) => view.find(`[data-message="${at(position)}"]`);
const key = (target: EventTarget | null, init: KeyboardEventInit) => {
  const event = new KeyboardEvent("keydown", { bubbles: true, composed: true, cancelable: true, ...init });
  target?.dispatchEvent(event);
  return event.defaultPrevented;
};

teardown(() => {
  for (const element of document.querySelectorAll(".place")) element.remove();
});

suite("ROOM-20 replies", () => {
  test("a quote says who wrote what as it is: as drawn, edited, deleted; and it is part of the message's name", async () => {
    const view = await open();
    assert.equal(quotes(view)[0], "In reply to Ben Okafor: Ben Okafor the truck is late");
    const names = row(view, 2).getAttribute("aria-labelledby")?.split(" ") ?? [];
    assert.include(names.map((id) => view.root.getElementById(id)?.innerText ?? "").join(" "), "In reply to Ben Okafor:");
    put(view, { body: "the truck is here" });
    await view.settle();
    assert.include(quotes(view)[0], "the truck is here");
    put(view, { body: "", deletedAt: 1 });
    await view.settle();
    assert.include(quotes(view)[0], "This message was deleted");
  });

  test("what is not here is asked for, once, and shown when it comes; what the room does not have says so", async () => {
    const view = await open();
    assert.deepEqual(
      view.calls.filter(({ name }) => name === "readQuoted").map(({ values }) => values),
      [[TEAM, FAR]],
    );
    const come = (found: Message | null) =>
      view.store.update((state) => ({
        ...state,
        rooms: new Map([[TEAM, { ...state.rooms.get(TEAM)!, quoted: new Map([[FAR, found]]) }]]),
      }));
    come({ ...message(ROOM, 9, { by: ANA, body: "the list" }), id: FAR });
    await view.settle();
    assert.include(quotes(view)[1], "the list");
    come(null);
    await view.settle();
    assert.equal(quotes(view)[1], "In reply to : That message is not there any more.");
  });

  test("a press of the quote leads to its message, and the focus with it", async () => {
    const view = await open({ commands: { findMessage: () => Promise.resolve(1) } });
    row(view, 2).querySelector<HTMLElement>("[part~=quote-card]")?.click();
    await waitUntil(() => row(view, 1).matches(".is-marked:focus"), "nobody was led to the message");
  });

  test("Reply is the first button; it puts the quote above the composer, and the caret into it", async () => {
    const view = await open();
    row(view, 3).querySelector<HTMLElement>(".message-action")?.click();
    await view.settle();
    assert.deepEqual(replies(view), [[TEAM, at(3)]]);
    assert.include(view.find(".composer [part~=quote-card]").innerText, "see the list");
    assert.isTrue(view.root.activeElement?.matches(".input"));
  });

  test("R on a message replies to it, but not with a modifier, nor in what stands in it", async () => {
    const view = await open();
    row(view, 1).focus();
    await view.settle();
    assert.isFalse(key(row(view, 1), { key: "r", ctrlKey: true }));
    assert.isFalse(key(row(view, 2).querySelector("[part~=quote-card]"), { key: "r" }));
    assert.deepEqual(replies(view), []);
    await waitUntil(() => key(row(view, 1), { key: "r" }), "the key does nothing");
    assert.deepEqual(replies(view).at(-1), [TEAM, at(1)]);
  });

  for (const [dir, way] of [
    ["ltr", 1],
    ["rtl", -1],
  ] as const) {
    test(`a finger that moves a message to the end of its line by 56 px replies to it (${dir})`, async () => {
      const view = await open({}, dir);
      const target = row(view, 1).querySelector<HTMLElement>(".text")!;
      target.setPointerCapture = () => undefined;
      target.hasPointerCapture = () => true;
      const point = (type: string, x: number, y = 100) =>
        target.dispatchEvent(
          new PointerEvent(type, { bubbles: true, composed: true, pointerId: 7, pointerType: "touch", clientX: 200 + x * way, clientY: y }),
        );
      const swipe = async (x: number, y?: number) => {
        point("pointerdown", 0);
        await view.settle();
        for (const part of [0.5, 1]) point("pointermove", x * part, y);
        point("pointerup", x, y);
        await view.settle();
      };
      await swipe(0);
      for (const [x, y] of [
        [50, 100],
        [-60, 100],
        [60, 240],
      ] as const)
        await swipe(x, y);
      assert.deepEqual(replies(view), []);
      await swipe(60);
      assert.deepEqual(replies(view), [[TEAM, at(1)]]);
      assert.equal(row(view, 1).style.translate, "");
    });
  }

  test("what is sent says what it answers, and the composer answers nothing then", async () => {
    const view = await open();
    view.panel.session!.commands.setReply(TEAM, at(1));
    await view.settle();
    const input = view.findAs("textarea", HTMLTextAreaElement);
    input.value = "soon";
    input.dispatchEvent(new InputEvent("input", { bubbles: true }));
    key(input, { key: "Enter" });
    await view.settle();
    const [, , options] = view.calls.find(({ name }) => name === "host-send")!.values as [string, string, { replyTo: string }];
    assert.equal(options.replyTo, at(1));
    assert.isEmpty(view.all(".composer [part~=quote-card]"));
  });

  test("Escape lets the reply go where nothing is written, and its button always", async () => {
    const view = await open();
    const begin = async () => {
      view.panel.session!.commands.setReply(TEAM, at(1));
      await view.settle();
    };
    await begin();
    const input = view.findAs("textarea", HTMLTextAreaElement);
    input.value = "x";
    key(input, { key: "Escape" });
    await view.settle();
    assert.lengthOf(view.all(".composer [part~=quote-card]"), 1);
    input.value = "";
    assert.isTrue(key(input, { key: "Escape" }));
    await view.settle();
    assert.isEmpty(view.all(".composer [part~=quote-card]"));
    await begin();
    view.find("[part~=quote-remove-button]").click();
    await view.settle();
    assert.isEmpty(view.all(".composer [part~=quote-card]"));
  });
});
