import { assert, waitUntil } from "@open-wc/testing";
import type { ChatState } from "../../../../widget/client/store/state.ts";
import { threadConversation } from "../../../../widget/client/store/conversation.ts";
import { INITIAL_STATE } from "../../../../widget/client/store/initial.ts";
import { loadMessageTools } from "../../../../widget/views/actions/load-message-tools.ts";
import { idOf } from "../fixtures.ts";
import { mount, type Mounted } from "../mount.ts";
import { SCENES } from "../scenes.ts";

const TEAM = idOf(101);
const ROOT = idOf(101_000_004);
const THREAD = threadConversation(TEAM, ROOT);

async function open(scene: "threads" | "thread" | "thread-empty", width = 1_100, change: Partial<ChatState> = {}): Promise<Mounted> {
  const place = document.createElement("div");
  place.className = "place";
  place.style.cssText = `inline-size: ${width}px; block-size: 700px;`;
  document.body.append(place);
  const view = await mount(place, { ...(SCENES[scene]?.() ?? INITIAL_STATE), ...change });
  await loadMessageTools(view.root);
  await view.settle();
  return view;
}

const named = (view: Mounted, name: string) => view.calls.filter((call) => call.name === name).map(({ values }) => values);
const summaries = (view: Mounted) => view.all("[part~=thread-summary]").map(({ innerText }) => innerText.replace(/\s+/g, " ").trim());
const inThread = (view: Mounted, selector: string) => view.find(`.thread ${selector}`);
const visible = (element: Element) => element.checkVisibility({ visibilityProperty: true });
const press = (target: EventTarget | null, key: string) =>
  target?.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, composed: true, cancelable: true }));

teardown(() => {
  for (const element of document.querySelectorAll(".place")) element.remove();
});

suite("THREAD threads", () => {
  test("THREAD-1 a message says how many answered in its thread, who last and when, and what of it is unread", async () => {
    const view = await open("threads");
    assert.deepEqual(summaries(view), ["BO MS AT 3 replies Last reply 14:38 2 new", "Sent from a thread"]);
  });

  test("THREAD-1 its line leads into the thread, with the caret where one writes; Escape leads back to the line", async () => {
    const view = await open("threads");
    const line = view.find("[part~=thread-summary]");
    line.focus();
    line.click();
    await waitUntil(() => view.root.activeElement?.matches(".thread textarea") === true, "the caret in the thread");
    assert.deepEqual(named(view, "openThread"), [[TEAM, ROOT]]);
    press(view.root.activeElement, "Escape");
    await waitUntil(() => view.root.activeElement?.matches("[part~=thread-summary]") === true, "the focus at the line");
    assert.equal(view.store.state.thread, null);
    assert.equal(named(view, "hide").length, 0);
  });

  test("SAFE-3 who moderates gives a reason for deleting another's answer, and none for their own", async () => {
    const view = await open("thread");
    const rooms = new Map(view.store.state.rooms);
    const room = rooms.get(TEAM)!;
    view.store.update((state) => ({
      ...state,
      rooms: rooms.set(TEAM, { ...room, membership: { ...room.membership, role: "moderator" } }),
    }));
    await view.settle();
    const asks = async (own: boolean) => {
      const rows = view.all(`.thread [data-message]${own ? ".is-own" : ":not(.is-own)"}`);
      rows.at(-1)?.querySelector<HTMLElement>("[part~=delete-button]")?.click();
      await waitUntil(() => view.root.querySelector("staff-chat-confirm-dialog dialog[open]") !== null);
      const asked = view.root.querySelector("staff-chat-confirm-dialog textarea") !== null;
      view.findAs("staff-chat-confirm-dialog dialog", HTMLDialogElement).close();
      await view.settle();
      return asked;
    };
    assert.deepEqual([await asks(false), await asks(true)], [true, false]);
  });

  test("THREAD-1 the menu of a message offers its thread, where the server knows threads, and not inside of one", async () => {
    const view = await open("thread");
    const buttons = (place: string) => view.all(`${place} [part~=thread-button]`).length;
    assert.isAbove(buttons("staff-chat-room-view"), 0);
    assert.equal(buttons("staff-chat-thread-view"), 0);
    view.store.update((state) => ({ ...state, limits: { ...state.limits, threads: false } }));
    await view.settle();
    assert.equal(buttons("staff-chat-room-view"), 0);
  });

  test("THREAD-1 a thread shows its first message and what was answered, and is written in as a conversation of its own", async () => {
    const view = await open("thread");
    const texts = view.all(".thread [part~=text]").map(({ innerText }) => innerText);
    assert.equal(texts.length, 4);
    assert.include(texts[0], "I can take the afternoon slot");
    assert.equal(inThread(view, "[part~=thread-count]").innerText, "3 replies");
    assert.equal(view.all(".thread [part~=unread-line]").length, 1);
    const field = view.findAs(".thread textarea", HTMLTextAreaElement);
    field.value = "Done";
    field.dispatchEvent(new InputEvent("input", { bubbles: true }));
    press(field, "Enter");
    assert.deepEqual(named(view, "host-send")[0]?.slice(0, 2), [THREAD, "Done"]);
    assert.deepEqual(named(view, "setDraft")[0]?.slice(0, 2), [THREAD, "Done"]);
    assert.equal(view.findAs("staff-chat-room-view textarea", HTMLTextAreaElement).value, "");
  });

  test("THREAD-2 THREAD-4 one may send to the room as well, and follow or not", async () => {
    const view = await open("thread");
    const box = view.findAs(".thread [type=checkbox]", HTMLInputElement);
    box.click();
    assert.deepEqual(named(view, "setAlsoInRoom"), [[true]]);
    const follow = inThread(view, "[part~=thread-follow-button]");
    assert.equal(follow.getAttribute("aria-pressed"), "true");
    follow.click();
    assert.deepEqual(named(view, "followThread"), [[TEAM, ROOT, false]]);
  });

  test("THREAD-3 what was in sight of a thread is read there, not in the room", async () => {
    const view = await open("thread");
    await waitUntil(() => named(view, "markRead").some(([conversation]) => conversation === THREAD), "read in the thread");
    assert.deepEqual(
      named(view, "markRead").find(([conversation]) => conversation === THREAD),
      [THREAD, 3],
    );
  });

  test("a wide panel shows the thread beside its room; a narrow one above it, which is then out of reach", async () => {
    const wide = await open("thread");
    const room = wide.find(".room:not(.thread)").getBoundingClientRect();
    assert.isAtLeast(wide.find(".thread").getBoundingClientRect().left, room.right - 1);
    for (const element of document.querySelectorAll(".place")) element.remove();
    const narrow = await open("thread", 400);
    assert.isFalse(visible(narrow.find(".room:not(.thread)")));
    assert.isTrue(visible(inThread(narrow, ".thread-back")));
    assert.equal(narrow.find(".thread").getBoundingClientRect().width, narrow.find(".room-pane").getBoundingClientRect().width);
  });

  test("THREAD-3 the list of rooms says that something is unread in threads", async () => {
    const view = await open("threads");
    assert.equal(view.find(`[data-room="${TEAM}"] [part~=thread-badge]`).innerText.trim(), "2 unread replies in threads");
  });
});
