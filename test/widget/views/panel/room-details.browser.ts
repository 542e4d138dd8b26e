import { assert } from "@open-wc/testing";
import type { RoomAttachment } from "../../../../protocol/http.ts";
import type { Role } from "../../../../protocol/room-rules.ts";
import { ANA, BEN, chatState, idOf, manyRooms, NOW, roomState } from "../fixtures.ts";
import { mount, type Mounted, type MountOptions } from "../mount.ts";
import { attachment } from "../files.ts";

const TEAM = idOf(101);

async function open(width: number, options: MountOptions & { readonly roomId?: string } = {}): Promise<Mounted> {
  const place = document.createElement("div");
  place.className = "place";
  place.style.cssText = `inline-size: ${width}px; block-size: 640px;`;
  document.body.append(place);
  const view = await mount(place, chatState(manyRooms(), { openRoomId: options.roomId ?? TEAM }), options);
  view.find(".room-name button").click();
  await view.settle();
  return view;
}

const actions = (view: Mounted) => view.all(".details .row-button").map(({ innerText }) => innerText.trim());
const label = (element: Element | null) => element?.getAttribute("aria-label") ?? element?.textContent?.trim();

async function act(view: Mounted, name: string): Promise<void> {
  view
    .all(".details .row-button")
    .find(({ innerText }) => innerText.trim() === name)
    ?.click();
  await view.settle();
}

teardown(() => {
  for (const element of document.querySelectorAll(".place")) element.remove();
});

suite("E8: the details of a room", () => {
  test("open from its title with who or what it is, five members and the way to all, and no more than one's role allows", async () => {
    const view = await open(400);
    const { innerText } = view.find(".details");
    for (const words of ["Hub operations", "7 members", "Docks, trucks and shifts in Lyon"]) assert.include(innerText, words);
    assert.equal(view.find(".details-who .avatar").offsetWidth, 72);
    assert.lengthOf(view.all(".details .person"), 5);
    assert.deepEqual(actions(view), [
      "Edit name and topic",
      "Notifications",
      "Add to favourites",
      "All members",
      "Files",
      "Archive",
      "Leave group",
    ]);
    const reader = await open(400, { roomId: idOf(106) });
    assert.deepEqual(actions(reader), ["Notifications", "Add to favourites", "Show members", "Files", "Leave group"]);
    const direct = await open(400, { roomId: idOf(102) });
    assert.deepEqual(actions(direct).slice(0, 3), ["Notifications", "Add to favourites", "Files"]);
    assert.match(actions(direct)[3] ?? "", /^Block/);
    assert.include(direct.find(".details-who").innerText, "Online");
  });

  for (const [name, dialog] of [
    ["Edit name and topic", "room"],
    ["All members", "members"],
    ["Files", "gallery"],
  ] as const) {
    test(`${name} leads to its dialog, and closing that gives the focus back`, async () => {
      const view = await open(400);
      view
        .all(".details .row-button")
        .find(({ innerText }) => innerText.trim() === name)
        ?.focus();
      await act(view, name);
      const opened = view.findAs(`staff-chat-${dialog}-dialog dialog`, HTMLDialogElement);
      assert.isTrue(opened.open);
      opened.close();
      assert.equal(label(view.root.activeElement), name);
    });
  }

  test("leaving asks first", async () => {
    const members = [
      [ANA, "owner"],
      [BEN, "owner"],
    ] as const satisfies readonly (readonly [typeof ANA, Role])[];
    const view = await open(400);
    view.store.update((state) => ({
      ...state,
      rooms: new Map(state.rooms).set(TEAM, roomState({ number: 101, name: "Two", role: "owner", members })),
    }));
    await act(view, "Leave group");
    assert.isTrue(view.findAs("staff-chat-confirm-dialog dialog", HTMLDialogElement).open);
  });

  test("show the six latest pictures, each of which leads to its message", async () => {
    const attachments = Array.from({ length: 8 }, (_, index): RoomAttachment => ({
      attachment: attachment(7100 + index, "image", `p${index}.png`, { thumbnails: true }),
      messageId: idOf(7000 + index),
      position: 100 - index,
      senderId: BEN.id,
      createdAt: NOW,
    }));
    const view = await open(400, { commands: { gallery: () => Promise.resolve({ attachments, users: [], next: null }) } });
    await view.settle();
    const pictures = view.all(".details-picture");
    assert.lengthOf(pictures, 6);
    let asked: unknown;
    view.root.addEventListener("staff-chat-go-to-message", (event) => (asked = Reflect.get(event, "messageId")));
    pictures[1]?.click();
    await view.settle();
    assert.equal(asked, idOf(7001));
    assert.lengthOf(view.all(".details"), 0);
  });
});

suite("E6: the details of a room over it or beside it", () => {
  test("below 1040 px they cover the room, whose buttons cannot be reached then; Escape closes them and the title has the focus", async () => {
    for (const width of [320, 400, 900, 1039]) {
      const view = await open(width);
      const pane = view.find(".room-pane").getBoundingClientRect();
      const { left, width: inline, height } = view.find(".details").getBoundingClientRect();
      assert.deepEqual([left, inline, height], [pane.left, pane.width, pane.height], `${width}`);
      assert.equal(getComputedStyle(view.find(".room .menu-button")).visibility, "hidden");
      assert.equal(label(view.root.activeElement), "Close");
      view.root.activeElement?.dispatchEvent(new KeyboardEvent("keydown", { key: "Escape", bubbles: true, cancelable: true }));
      await view.settle();
      assert.lengthOf(view.all(".details"), 0);
      assert.equal(label(view.root.activeElement), "Hub operations");
      assert.notInclude(
        view.calls.map(({ name }) => name),
        "hide",
      );
      view.host.parentElement?.remove();
    }
  });

  test("from 1040 px they are a third column, which follows to the next room; below they close", async () => {
    const wide = await open(1040);
    assert.equal(wide.find(".details").offsetWidth, 320);
    assert.equal(getComputedStyle(wide.find("textarea")).visibility, "visible");
    wide.find(`[data-room="${idOf(102)}"]`).click();
    await wide.settle();
    assert.equal(wide.find(".details-name").innerText, "Ben Okafor");
    const over = await open(900);
    over.find(`[data-room="${idOf(102)}"]`).click();
    await over.settle();
    assert.lengthOf(over.all(".details"), 0);
  });

  for (const scheme of ["light", "dark"] as const)
    for (const direction of ["ltr", "rtl"] as const)
      test(`are accessible and no wider than 320 px, ${scheme}, ${direction}`, async () => {
        const view = await open(320, { scheme, direction });
        const body = view.find(".details-body");
        assert.isAtMost(body.scrollWidth, body.clientWidth);
        await assert.isAccessible(view.host, { ignoredRules: ["region"] });
      });
});
