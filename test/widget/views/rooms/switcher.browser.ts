import { assert } from "@open-wc/testing";
import { CommandRefused } from "../../../../widget/client/platform/command-refused.ts";
import { chatState, EVE, idOf, manyRooms } from "../fixtures.ts";
import { mount, type Mounted, type MountOptions } from "../mount.ts";

async function open(options: MountOptions = {}): Promise<Mounted> {
  const place = document.createElement("div");
  place.className = "place";
  place.style.cssText = "inline-size: 400px; block-size: 640px;";
  document.body.append(place);
  const rooms = manyRooms().filter(({ membership }) => membership.peer?.id !== EVE.id);
  return mount(place, chatState(rooms, { openRoomId: idOf(101) }), options);
}

/** Presses keys where the focus is; answers whether the page may still have them. */
async function press(view: Mounted, key: string, target: Element | null = view.root.activeElement): Promise<boolean> {
  const control = !navigator.platform.startsWith("Mac");
  const held = key === "k" ? { ctrlKey: control, metaKey: !control } : {};
  const free = target?.dispatchEvent(new KeyboardEvent("keydown", { key, ...held, bubbles: true, cancelable: true, composed: true }));
  await view.settle();
  return free !== false;
}

async function ask(view: Mounted): Promise<HTMLDialogElement> {
  view.find("textarea").focus();
  assert.isFalse(await press(view, "k"));
  return view.findAs("staff-chat-switcher-dialog dialog", HTMLDialogElement);
}

async function type(view: Mounted, text: string): Promise<void> {
  const input = view.findAs("staff-chat-switcher-dialog input", HTMLInputElement);
  const asked = view.calls.filter(({ name }) => name === "searchUsers").length;
  input.value = text;
  input.dispatchEvent(new InputEvent("input", { bubbles: true }));
  while (view.calls.filter(({ name }) => name === "searchUsers").length === asked) await view.settle();
  await view.settle();
}

const offered = (view: Mounted) => view.all("staff-chat-switcher-dialog .option-name").map(({ innerText }) => innerText);

teardown(() => {
  for (const element of document.querySelectorAll(".place")) element.remove();
});

suite("E8: Ctrl or ⌘ and K", () => {
  test("opens a search with the focus in it over all conversations but the open one; Escape gives the focus back", async () => {
    const view = await open();
    const dialog = await ask(view);
    assert.isTrue(dialog.open);
    assert.equal(view.root.activeElement?.getAttribute("aria-label"), "Search by name");
    assert.lengthOf(offered(view), view.store.state.rooms.size - 1);
    await assert.isAccessible(view.host, { ignoredRules: ["region"] });
    await press(view, "Escape");
    assert.isFalse(dialog.open);
    assert.isTrue(view.find("textarea").matches(":focus"));
  });

  test("arrows move, Enter opens, and the caret is in the composer", async () => {
    const view = await open();
    const dialog = await ask(view);
    await press(view, "ArrowDown");
    assert.equal(view.find("staff-chat-switcher-dialog .option.is-active .option-name").innerText, offered(view)[1]);
    await press(view, "Enter");
    assert.isFalse(dialog.open);
    assert.equal(view.store.state.openRoomId, idOf(103));
    if (!matchMedia("(pointer: coarse)").matches) assert.isTrue(view.find("textarea").matches(":focus"));
  });

  test("finds conversations and people by name, each person once, and begins a conversation with one who has none", async () => {
    const view = await open();
    await ask(view);
    await type(view, "ben");
    assert.deepEqual(offered(view), ["Ben Okafor"]);
    await type(view, "evelyn");
    assert.deepEqual(offered(view), ["Evelyn Brandt"]);
    await press(view, "Enter");
    assert.deepEqual(view.calls.find(({ name }) => name === "createRoom")?.values, [{ kind: "direct", name: "", userIds: [EVE.id] }]);
    assert.equal(view.calls.at(-1)?.name, "openRoom");
    await ask(view);
    await type(view, "zzz");
    assert.include(view.find("staff-chat-switcher-dialog [role=status]").innerText, "zzz");
  });

  test("stays open and says why where a conversation cannot begin", async () => {
    const view = await open({ commands: { createRoom: () => Promise.reject(new CommandRefused("forbidden")) } });
    const dialog = await ask(view);
    await type(view, "evelyn");
    await press(view, "Enter");
    assert.isTrue(dialog.open);
    assert.include(view.find("staff-chat-switcher-dialog .problem").innerText, "role");
  });

  test("is the page's own in what the page has put into the chat, and outside", async () => {
    const view = await open();
    const field = document.createElement("input");
    field.slot = "footer";
    view.host.append(field);
    await view.settle();
    for (const target of [field, document.body]) assert.isTrue(await press(view, "k", target));
    assert.isFalse(view.findAs("staff-chat-switcher-dialog dialog", HTMLDialogElement).open);
  });

  test("opens nothing over a dialog that is open", async () => {
    const view = await open();
    view.find("[part~=members-button]").click();
    await view.settle();
    await press(view, "k", view.find("staff-chat-members-dialog .icon-button"));
    assert.isFalse(view.findAs("staff-chat-switcher-dialog dialog", HTMLDialogElement).open);
  });
});
