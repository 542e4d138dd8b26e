import { assert } from "@open-wc/testing";
import type { Message } from "../../../../protocol/entities.ts";
import type { Role } from "../../../../protocol/room-rules.ts";
import type { Card, MessageEvent } from "../../../../protocol/events.ts";
import { loadEventCard } from "../../../../widget/views/events/load-event-card.ts";
import { BEN, chatState, idOf, message, roomState } from "../fixtures.ts";
import { mount, type Mounted } from "../mount.ts";

const ROOM = 152;
const FEED = idOf(ROOM);
const CARD: Card = {
  title: "Ana Ruiz",
  text: "Member since 2019.",
  fields: [
    { label: "Door", value: "Main" },
    { label: "Visits this month", value: "12" },
  ],
  status: { label: "Inside", tone: "success" },
  picture: { url: "data:image/gif;base64,R0lGODlhAQABAAAAACw=", alt: "Ana Ruiz at the door" },
  buttons: [
    { label: "Profile", url: "https://gym.example/members/ana" },
    { label: "Say hello", message: "Hello Ana" },
    { label: "Of a later server" },
    { label: "Script", url: "javascript:alert(1)" },
  ],
};
const event = (change: Partial<MessageEvent> = {}): MessageEvent => ({
  type: "check_in",
  subject: "visit-1",
  at: 0,
  revision: 0,
  notify: false,
  card: CARD,
  ...change,
});
const at = (position: number) => idOf(ROOM * 1_000_000 + position);

async function open(events: readonly MessageEvent[], role: Role = "member") {
  const place = document.createElement("div");
  place.className = "place";
  place.style.cssText = "inline-size: 480px; block-size: 640px;";
  document.body.append(place);
  const messages: Message[] = events.map((one, index) => ({
    ...message(ROOM, index + 1, { by: BEN, body: "Ana Ruiz checked in" }),
    event: one,
  }));
  const made = roomState({ number: ROOM, name: "Check-ins", messages });
  const room = { ...made, membership: { ...made.membership, role } };
  const view = await mount(place, chatState([room], { openRoomId: FEED }));
  await loadEventCard(view.root);
  await view.settle();
  return view;
}

const texts = (view: Mounted, selector: string) => view.all(selector).map(({ innerText }) => innerText.replace(/\s+/g, " ").trim());

teardown(() => {
  for (const element of document.querySelectorAll(".place")) element.remove();
});

suite("EVENT-1 cards", () => {
  test("a card shows title, text, fields, picture and status, and is read out by its text in words", async () => {
    const view = await open([event()]);
    assert.deepEqual(texts(view, "[part~=card-title]"), ["Ana Ruiz"]);
    assert.deepEqual(texts(view, "[part~=card-text]"), ["Member since 2019."]);
    assert.deepEqual(texts(view, ".card-fields > div"), ["Door Main", "Visits this month 12"]);
    assert.equal(view.find("[part~=card-picture]").getAttribute("alt"), "Ana Ruiz at the door");
    assert.deepEqual(texts(view, "[part~=card-status-success]"), ["Inside"]);
    assert.isNotNull(view.find("[part~=card-status-success]").querySelector("svg"), "a status has a sign beside its colour");
    const names =
      view
        .find(`[data-message="${at(1)}"]`)
        .getAttribute("aria-labelledby")
        ?.split(" ") ?? [];
    assert.include(names.map((id) => view.root.getElementById(id)?.textContent ?? "").join(" "), "Ana Ruiz checked in");
    assert.equal(view.all("[part~=card-updated]").length, 0);
  });

  test("EVENT-5 a button opens its page by a link that the page is asked about; one of a later server, or with a script, is not drawn", async () => {
    const view = await open([event()]);
    assert.deepEqual(texts(view, "[part~=card-button]"), ["Profile", "Say hello"]);
    const link = view.find("a[part~=card-button]");
    assert.include(link.part.value.split(" "), "link");
    assert.deepEqual(
      ["href", "target", "rel"].map((name) => link.getAttribute(name)),
      ["https://gym.example/members/ana", "_blank", "noopener noreferrer"],
    );
  });

  test("a button posts its message as an answer to the card, says so, and does not post twice by a double press", async () => {
    const view = await open([event()]);
    const button = view.find("button[part~=card-button]");
    button.click();
    button.click();
    await view.settle();
    const called = (name: string) => view.calls.filter((call) => call.name === name).map(({ values }) => values);
    assert.deepEqual(called("host-send"), [[FEED, "Hello Ana", { replyTo: at(1) }]]);
    assert.deepEqual(called("announce").at(-1), ["Posted: Hello Ana"]);
  });

  test("who only reads is offered links alone", async () => {
    const view = await open([event()], "read_only");
    assert.deepEqual(texts(view, "[part~=card-button]"), ["Profile"]);
  });

  test("EVENT-2 a card that was brought up to date says when, and shows what it says now", async () => {
    const view = await open([event()]);
    view.store.update((state) => {
      const room = state.rooms.get(FEED)!;
      const [first] = room.timeline!.messages;
      if (first === undefined) throw new Error("no such message");
      const left = { ...CARD, status: { label: "Left", tone: "neutral" as const } };
      const messages = [{ ...first, body: "Ana Ruiz checked out", event: event({ revision: 1, card: left }), changed: 9 }];
      return { ...state, rooms: new Map([[FEED, { ...room, timeline: { ...room.timeline!, messages } }]]) };
    });
    await view.settle();
    assert.deepEqual(texts(view, "[part~=card-status]"), ["Left"]);
    assert.match(texts(view, "[part~=card-updated]")[0] ?? "", /^Updated /);
  });

  test("a line is its text, without bubble, face or name", async () => {
    const view = await open([event({ card: null })]);
    assert.equal(view.all("[part~=card]").length, 0);
    const row = view.find(`[data-message="${at(1)}"]`);
    assert.include(row.className, "is-event-line");
    assert.equal(getComputedStyle(row.querySelector(".author")!).display, "none");
    assert.include(row.innerText, "Ana Ruiz checked in");
  });

  test("EVENT-3 nobody is offered to edit what a system said", async () => {
    const view = await open([event()]);
    assert.equal(view.all("[part~=edit-button]").length, 0);
    assert.isAbove(view.all("[part~=reply-button]").length, 0);
  });
});
