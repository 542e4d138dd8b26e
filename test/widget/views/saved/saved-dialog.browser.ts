import { assert, waitUntil } from "@open-wc/testing";
import type { SavedMark } from "../../../../protocol/entities.ts";
import type { SavedMessagesResponse } from "../../../../protocol/personal/saved.ts";
import { CommandRefused } from "../../../../widget/client/platform/command-refused.ts";
import type { PanelDialogsElement } from "../../../../widget/views/panel/panel-dialogs.ts";
import { SavedAskedEvent } from "../../../../widget/views/saved/saved-asked.ts";
import { BEN, chatState, idOf, message, NOW, roomState } from "../fixtures.ts";
import { mount, type Mounted } from "../mount.ts";

const ROOM = 181;
const said = (position: number) => message(ROOM, position, { by: BEN, body: `number ${position}` });
const mark = (position: number, change: Partial<SavedMark> = {}): SavedMark => ({
  roomId: idOf(ROOM),
  savedAt: NOW + position,
  remindAt: null,
  reminded: false,
  ...change,
});
const marks = (positions: readonly number[], change: Partial<SavedMark> = {}) =>
  new Map(positions.map((position) => [said(position).id, mark(position, change)]));
const page = (positions: readonly number[], next: number | null): SavedMessagesResponse => ({
  messages: positions.map((position) => ({ saved: mark(position), message: said(position) })),
  rooms: [],
  users: [],
  next,
});

/** What the server answers, first page or older; each is asked for by a call of its own. */
type Read = (before: number | null) => Promise<SavedMessagesResponse>;

async function open(read: Read, saved: ReadonlyMap<string, SavedMark>): Promise<Mounted> {
  const place = document.createElement("div");
  place.className = "place";
  place.style.cssText = "inline-size: 400px; block-size: 640px;";
  document.body.append(place);
  const room = roomState({ number: ROOM, name: "Shift", messages: [said(1)] });
  const view: Mounted = await mount(place, chatState([room], { openRoomId: idOf(ROOM), saved }), {
    commands: {
      savedMessages: (before = null) => read(before),
      change: () =>
        view.store.update((state) => ({
          ...state,
          saved: new Map([...state.saved].map(([id, each]) => [id, { ...each, remindAt: null, reminded: false }])),
        })),
    },
  });
  await (view.find("staff-chat-panel-dialogs") as PanelDialogsElement).showSaved(new SavedAskedEvent());
  await waitUntil(() => view.all(".saved-message").length > 0);
  await view.settle();
  return view;
}

const shown = (view: Mounted) => view.all(".saved-text").map(({ innerText }) => innerText.trim());

teardown(() => {
  for (const element of document.querySelectorAll(".place")) element.remove();
});

suite("SAVE-1 the list of what is saved", () => {
  test("older ones come once, however often they are asked for, and stay when something is saved elsewhere", async () => {
    let first = page([4, 3], NOW + 3);
    const view = await open((before) => Promise.resolve(before === null ? first : page([2, 1], null)), marks([1, 2, 3, 4]));
    view.find("[part~=more-saved]").click();
    view.find("[part~=more-saved]").click();
    await view.settle();
    assert.deepEqual(shown(view), ["number 4", "number 3", "number 2", "number 1"]);
    assert.isNull(view.root.querySelector("[part~=more-saved]"));
    first = page([5, 4], NOW + 4);
    view.store.update((state) => ({ ...state, saved: marks([1, 2, 3, 4, 5]) }));
    await view.settle();
    assert.deepEqual(shown(view), ["number 5", "number 4", "number 3", "number 2", "number 1"]);
    assert.isNull(view.root.querySelector("[part~=more-saved]"));
  });

  test("older ones that could not be read leave the list, and say so", async () => {
    const gone = () => Promise.reject(new CommandRefused("unavailable"));
    const view = await open((before) => (before === null ? Promise.resolve(page([4, 3], NOW + 3)) : gone()), marks([1, 2, 3, 4]));
    view.find("[part~=more-saved]").click();
    await view.settle();
    assert.deepEqual(shown(view), ["number 4", "number 3"]);
    assert.include(view.find("staff-chat-saved-dialog [role=alert]").innerText, "cannot be reached");
  });

  test("what is saved while the list is read is shown too", async () => {
    const reading: PromiseWithResolvers<SavedMessagesResponse>[] = [];
    let isFirst = true;
    const view = await open(
      () => {
        if (isFirst) return ((isFirst = false), Promise.resolve(page([1], null)));
        const answer = Promise.withResolvers<SavedMessagesResponse>();
        reading.push(answer);
        return answer.promise;
      },
      marks([1]),
    );
    view.store.update((state) => ({ ...state, saved: marks([1, 2]) }));
    await view.settle();
    view.store.update((state) => ({ ...state, saved: marks([1, 2, 3]) }));
    reading[0]?.resolve(page([2, 1], null));
    await waitUntil(() => reading.length === 2);
    reading[1]?.resolve(page([3, 2, 1], null));
    await view.settle();
    assert.deepEqual(shown(view), ["number 3", "number 2", "number 1"]);
  });

  test("who takes note of a reminder keeps the focus at its message", async () => {
    const view = await open(() => Promise.resolve(page([2, 1], null)), marks([1, 2], { remindAt: NOW - 1, reminded: true }));
    view.all("[part~=done-button]")[1]?.focus();
    view.all("[part~=done-button]")[1]?.click();
    await view.settle();
    assert.ok(view.root.activeElement?.matches(".saved-jump"));
    assert.include((view.root.activeElement as HTMLElement).innerText, "number 1");
  });
});
