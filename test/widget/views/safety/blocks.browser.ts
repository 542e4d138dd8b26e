import { assert, waitUntil } from "@open-wc/testing";
import type { Member, Message } from "../../../../protocol/entities.ts";
import type { ChatState, RoomState } from "../../../../widget/client/store/state.ts";
import { loadDialogs } from "../../../../widget/views/panel/load-dialogs.ts";
import type { PanelDialogsElement } from "../../../../widget/views/panel/panel-dialogs.ts";
import { ANA, BEN, chatState, CLEO, idOf, message, NOW, roomState } from "../fixtures.ts";
import { mount, type Mounted } from "../mount.ts";

const GROUP = 161;
const DIRECT = 162;

const said = (): Message[] => [
  message(GROUP, 1, { by: BEN, body: "rude words" }),
  { ...message(GROUP, 2, { by: CLEO, body: "" }), deletedAt: NOW, removal: { by: BEN.id, reason: "Be kind." } },
  message(GROUP, 3, { by: CLEO, body: "hello" }),
];

async function open(change: Partial<ChatState> = {}, room: Partial<RoomState> = {}) {
  const place = document.createElement("div");
  place.className = "place";
  place.style.cssText = "inline-size: 640px; block-size: 640px;";
  document.body.append(place);
  const group = { ...roomState({ number: GROUP, name: "Shift", messages: said() }), ...room };
  const direct = roomState({ number: DIRECT, peer: BEN, messages: [message(DIRECT, 1, { by: BEN, body: "just us" })] });
  const view = await mount(place, chatState([group, direct], { openRoomId: idOf(GROUP), ...change }));
  await loadDialogs(view.root);
  await view.settle();
  return view;
}

const row = (view: Mounted, position: number, room = GROUP) => view.find(`[data-message="${idOf(room * 1_000_000 + position)}"]`);
const called = (view: Mounted, name: string) => view.calls.filter((call) => call.name === name).map(({ values }) => values);
const dialog = (view: Mounted) => view.find("staff-chat-confirm-dialog dialog[open]");
const press = async (view: Mounted, label: string) => {
  const button = [...dialog(view).querySelectorAll("button")].find((each) => each.innerText.trim() === label);
  button?.click();
  await view.settle();
};
const choose = async (view: Mounted, label: string) => {
  const item = view.all("[role=menuitem]").find((each) => each.innerText.trim() === label);
  if (item === undefined) throw new Error(`no ${label}`);
  item.click();
  await waitUntil(() => view.root.querySelector("staff-chat-confirm-dialog dialog[open]") !== null);
};

teardown(() => {
  for (const element of document.querySelectorAll(".place")) element.remove();
});

suite("SAFE-1 blocks", () => {
  test("in a group a blocked person's messages are folded until they are asked for; in the list too", async () => {
    const view = await open({ blocked: new Set([BEN.id]) });
    assert.include(row(view, 1).innerText, "Message of a person you blocked");
    assert.notInclude(row(view, 1).innerText, "rude words");
    assert.include(row(view, 3).innerText, "hello");
    row(view, 1).querySelector<HTMLElement>("[part~=unfold-button]")?.click();
    await view.settle();
    assert.include(row(view, 1).innerText, "rude words");
    view.store.update((state) => ({ ...state, blocked: new Set() }));
    await view.settle();
    assert.include(row(view, 1).innerText, "rude words");
  });

  test("what is on screen is folded as soon as its author is blocked", async () => {
    const view = await open();
    assert.include(row(view, 1).innerText, "rude words");
    view.store.update((state) => ({ ...state, blocked: new Set([BEN.id]) }));
    await view.settle();
    assert.notInclude(row(view, 1).innerText, "rude words");
  });

  test("in a direct room the composer says why, and takes the block back once that is confirmed", async () => {
    const view = await open({ openRoomId: idOf(DIRECT), blocked: new Set([BEN.id]) });
    assert.include(row(view, 1, DIRECT).innerText, "just us");
    assert.include(view.find("[part~=composer-reason]").innerText, "You have blocked Ben Okafor");
    view.find("[part~=unblock-button]").click();
    await waitUntil(() => view.root.querySelector("staff-chat-confirm-dialog dialog[open]") !== null);
    assert.include(dialog(view).innerText, "Unblock Ben Okafor?");
    await press(view, "Unblock");
    assert.deepEqual(called(view, "unblockPerson"), [[BEN.id]]);
  });

  test("the details of a direct room block the other person", async () => {
    const view = await open({ openRoomId: idOf(DIRECT) });
    await (view.find("staff-chat-panel-dialogs") as PanelDialogsElement).showDetails();
    await view.settle();
    view
      .all("[part~=details-action]")
      .find((each) => each.innerText.trim() === "Block")
      ?.click();
    await waitUntil(() => view.root.querySelector("staff-chat-confirm-dialog dialog[open]") !== null);
    await press(view, "Block");
    assert.deepEqual(called(view, "blockPerson"), [[BEN.id]]);
  });
});

suite("SAFE-2 mutes", () => {
  const members = (silencedUntil: number | null) =>
    new Map(
      [ANA, BEN].map(({ id }, index): [string, Member] => [
        id,
        {
          roomId: idOf(GROUP),
          userId: id,
          role: index === 0 ? "owner" : "member",
          since: NOW,
          silencedUntil: index === 0 ? null : silencedUntil,
          changed: 1,
        },
      ]),
    );
  const showMembers = async (silencedUntil: number | null) => {
    const { membership } = roomState({ number: GROUP, name: "Shift", messages: said() });
    const view = await open({}, { members: members(silencedUntil), membersComplete: true, membership: { ...membership, role: "owner" } });
    await (view.find("staff-chat-panel-dialogs") as PanelDialogsElement).showMembers();
    await view.settle();
    view.find("staff-chat-members-dialog staff-chat-menu button").click();
    await view.settle();
    return view;
  };

  test("who is muted is told until when, and writes again when that is over", async () => {
    const { membership } = roomState({ number: GROUP, name: "Shift", messages: said() });
    const view = await open({}, { membership: { ...membership, silencedUntil: NOW + 60_000 } });
    assert.include(view.find("[part~=composer-reason]").innerText, "A moderator has paused your writing here until");
    Object.assign(view.panel, { now: NOW + 60_000 });
    await view.settle();
    assert.isNull(view.root.querySelector("[part~=composer-reason]"));
  });

  test("an owner mutes a member for a time that they choose, and lets them write again", async () => {
    const view = await showMembers(null);
    await choose(view, "Mute…");
    const hour = [...dialog(view).querySelectorAll("label")].find((each) => each.innerText.trim() === "1 hour");
    hour?.querySelector("input")?.click();
    await press(view, "Mute");
    assert.deepEqual(called(view, "muteMember"), [[idOf(GROUP), BEN.id, 3_600]]);
    const muted = await showMembers(NOW + 60_000);
    assert.include(muted.find("staff-chat-members-dialog").innerText, "Muted");
    muted
      .all("[role=menuitem]")
      .find((each) => each.innerText.trim() === "Unmute")
      ?.click();
    await muted.settle();
    assert.deepEqual(called(muted, "muteMember"), [[idOf(GROUP), BEN.id, null]]);
  });
});

suite("SAFE-3 deletions by moderators", () => {
  test("a tombstone says who deleted the message and why; of another's message one may say why", async () => {
    const { membership } = roomState({ number: GROUP, name: "Shift", messages: said() });
    const view = await open({}, { membership: { ...membership, role: "moderator" } });
    assert.include(row(view, 2).innerText, "Deleted by Ben Okafor: Be kind.");
    row(view, 1).querySelector<HTMLElement>("[part~=delete-button]")?.click();
    await waitUntil(() => view.root.querySelector("staff-chat-confirm-dialog dialog[open]") !== null);
    dialog(view).querySelector("textarea")!.value = " off topic ";
    await press(view, "Delete");
    assert.deepEqual(called(view, "deleteMessage"), [[idOf(GROUP), idOf(GROUP * 1_000_000 + 1), "off topic"]]);
  });
});
