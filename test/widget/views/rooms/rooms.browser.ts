import { assert } from "@open-wc/testing";
import { CommandRefused } from "../../../../widget/client/platform/command-refused.ts";
import { ANA, BEN, chatState, CLEO, idOf, invitation, manyRooms, roomState, teamRoom } from "../fixtures.ts";
import { mount, type Mounted, type MountOptions } from "../mount.ts";
import type { User } from "../../../../protocol/entities.ts";
import type { ChatState } from "../../../../widget/client/store/state.ts";

async function open(state: ChatState, options: MountOptions & { readonly width?: number } = {}): Promise<Mounted> {
  const element = document.createElement("div");
  element.className = "place";
  element.style.cssText = `inline-size: ${options.width ?? 400}px; block-size: 640px;`;
  document.body.append(element);
  return mount(element, state, options);
}

/** Presses a key where the focus is, and says where it is then. */
async function press(view: Mounted, key: string): Promise<string> {
  view.root.activeElement?.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, composed: true }));
  await view.settle();
  return nameOf(view.root.activeElement);
}

/** A short name for an element: assertions print it, and not the whole document. */
function nameOf(element: Element | null | undefined): string {
  return element?.getAttribute("data-room") ?? element?.getAttribute("aria-label") ?? element?.textContent?.trim() ?? "nothing";
}

function isShown(element: HTMLElement): boolean {
  return element.checkVisibility();
}

teardown(() => {
  for (const element of document.querySelectorAll(".place")) element.remove();
});

suite("E8: the list by keyboard", () => {
  test("one row is reached by Tab; arrows, Home and End move the focus and the reachable row", async () => {
    const view = await open(chatState(manyRooms()));
    const items = view.all(".room-item");
    const reachable = () => view.all('.room-item[tabindex="0"]').map(nameOf);
    assert.lengthOf(reachable(), 1);
    items[0]?.focus();
    assert.equal(await press(view, "ArrowDown"), nameOf(items[1]));
    assert.deepEqual(reachable(), [nameOf(items[1])]);
    assert.equal(await press(view, "End"), nameOf(items.at(-1)));
    assert.equal(await press(view, "ArrowDown"), nameOf(items.at(-1)));
    assert.equal(await press(view, "Home"), nameOf(items[0]));
  });

  test("a press opens a room and puts the caret into its composer", async () => {
    const view = await open(chatState(manyRooms()));
    view.all(".room-item")[1]?.click();
    await view.settle();
    assert.deepEqual(view.calls.find(({ name }) => name === "openRoom")?.values, [idOf(102)]);
    if (!matchMedia("(pointer: coarse)").matches) assert.isTrue(view.find("textarea").matches(":focus"));
  });

  test("a press on another room beside the open one puts the caret into its composer", async () => {
    const view = await open(chatState(manyRooms(), { openRoomId: idOf(101) }), { width: 900 });
    view.find(`[data-room="${idOf(102)}"]`).click();
    await view.settle();
    if (!matchMedia("(pointer: coarse)").matches) assert.isTrue(view.find("textarea").matches(":focus"));
  });

  test("a search leaves what matches and says when nothing does", async () => {
    const view = await open(chatState(manyRooms()));
    const input = view.findAs(".search-input", HTMLInputElement);
    const search = async (text: string) => {
      input.value = text;
      input.dispatchEvent(new InputEvent("input", { bubbles: true }));
      await view.settle();
    };
    await search("okafor");
    assert.lengthOf(view.all(".room-item"), 1);
    await search("zzz");
    assert.include(view.find(".room-scroller").innerText, "zzz");
  });
});

suite("E6: one pane or two", () => {
  test("a narrow panel shows the list or the room, a wide one both", async () => {
    const narrow = await open(chatState(manyRooms(), { openRoomId: idOf(101) }));
    assert.isFalse(isShown(narrow.find(".list-pane")));
    narrow.find(".back-button").click();
    await narrow.settle();
    assert.isTrue(isShown(narrow.find(".list-pane")));
    assert.isFalse(isShown(narrow.find(".room-pane")));
    const wide = await open(chatState(manyRooms(), { openRoomId: idOf(101) }), { width: 900 });
    assert.isTrue(isShown(wide.find(".list-pane")) && isShown(wide.find(".room-pane")));
    assert.isFalse(isShown(wide.find(".back-button")));
  });

  test("nothing is wider than a panel of 320 px", async () => {
    for (const roomId of [null, idOf(101), idOf(104)]) {
      const view = await open(chatState(manyRooms(), { openRoomId: roomId }), { width: 320 });
      const over = view.all(".views, .panes > *, .messages, .room-scroller").filter((element) => element.scrollWidth > element.clientWidth);
      assert.deepEqual(
        over.map(({ className }) => className),
        [],
      );
      view.host.remove();
    }
  });
});

suite("E2 E5: what a page leaves out or fills", () => {
  test("without the header its title is gone, and new conversations and closing stay within reach", async () => {
    const view = await open(chatState(manyRooms()), { config: { header: false } });
    assert.isFalse(isShown(view.find("[part~=title]")));
    view.find("[part~=close-button]").click();
    assert.isTrue(view.calls.some(({ name }) => name === "hide"));
    view.find("[part~=new-room-button]").click();
    await view.settle();
    assert.isTrue(view.findAs("staff-chat-new-room-dialog dialog", HTMLDialogElement).open);
  });

  for (const [where, change] of [
    ["the list", {}],
    ["an open room", { openRoomId: idOf(101) }],
  ] as const) {
    test(`privacy notice and footer are on screen with ${where}, in a narrow panel too`, async () => {
      const view = await open(chatState(manyRooms(), change), { width: 320 });
      for (const slot of ["privacy-notice", "footer"]) assert.isTrue(isFilled(view, slot), slot);
    });
  }

  test("while nobody is signed in, header and footer of the page are there, and the chat can be closed", async () => {
    const view = await open(chatState(manyRooms()));
    view.panel.session = null;
    view.panel.absence = "signed-out";
    await view.settle();
    assert.include(view.find(".absence").innerText, "You are signed out");
    for (const slot of ["header-start", "header-end", "privacy-notice", "footer"]) assert.isTrue(isFilled(view, slot), slot);
    view.find("[part~=close-button]").click();
    assert.isTrue(view.calls.some(({ name }) => name === "hide"));
  });
});

suite("K10 what a page puts into slots", () => {
  test("keeps a distance to the edges of panel and composer, without margins of its own; an empty slot takes no room", async () => {
    const view = await open(chatState(manyRooms(), { openRoomId: idOf(101) }), { width: 900 });
    assert.equal(view.find(".footer").getBoundingClientRect().height, 0);
    const slots = ["header-start", "header-end", "composer-start", "composer-end", "privacy-notice", "footer"];
    for (const slot of slots) fill(view, slot);
    await view.settle();
    const edges = { composer: view.find(".composer-box").getBoundingClientRect(), panel: view.find(".panel").getBoundingClientRect() };
    const close = slots.filter((slot) => {
      const own = view.host.querySelector(`[slot="${slot}"]`)?.getBoundingClientRect() ?? assert.fail(slot);
      const edge = slot.startsWith("composer") ? edges.composer : edges.panel;
      return Math.min(own.left - edge.left, edge.right - own.right, own.top - edge.top, edge.bottom - own.bottom) < 8;
    });
    assert.deepEqual(close, []);
  });
});

function fill({ host }: Mounted, slot: string): HTMLElement {
  const filling = document.createElement("span");
  Object.assign(filling, { slot, textContent: slot });
  host.append(filling);
  return filling;
}

/** Whether what a page puts into `slot` is seen. */
function isFilled(view: Mounted, slot: string): boolean {
  const filling = fill(view, slot);
  return filling.checkVisibility() && filling.getBoundingClientRect().height > 0;
}

suite("R11: what is unread stands out", () => {
  test("names of rooms with unread messages are bold, those of read ones are not", async () => {
    const view = await open(chatState(manyRooms()));
    const weight = (selector: string) => Number(getComputedStyle(view.find(`${selector} .room-title`)).fontWeight);
    assert.isAtLeast(weight(".room-item.is-unread"), 700);
    assert.isAtMost(weight(".room-item:not(.is-unread)"), 500);
  });
});

suite("R5: the connection is shown with what it means", () => {
  const SAYINGS = {
    polling: "Everything works",
    offline: "messages are sent when you are back",
    refused: "Your access has ended",
  } as const;
  for (const [status, text] of Object.entries(SAYINGS)) {
    test(status, async () => {
      const view = await open(
        chatState(manyRooms(), {
          connection: { status: status as keyof typeof SAYINGS, retryAt: null, reason: status === "refused" ? "not_authenticated" : null },
        }),
      );
      assert.include(view.find(".banner").innerText, text);
    });
  }

  test("while offline a person can try now; online says nothing", async () => {
    const view = await open(chatState(manyRooms(), { connection: { status: "offline", retryAt: null, reason: null } }));
    view.find("[part~=retry-connection]").click();
    assert.isTrue(view.calls.some(({ name }) => name === "reconnect"));
    view.store.update((state) => ({ ...state, connection: { status: "online", retryAt: null, reason: null } }));
    await view.settle();
    assert.lengthOf(view.all(".banner"), 0);
  });
});

suite("C1: new conversations", () => {
  test("choosing a person starts a direct room and opens it", async () => {
    const view = await open(chatState(manyRooms()));
    view.find("[part~=new-room-button]").click();
    await view.settle();
    assert.isTrue(view.find(".people-search input").matches(":focus"));
    await press(view, "ArrowDown");
    await press(view, "Enter");
    await view.settle();
    assert.deepEqual(view.calls.find(({ name }) => name === "createRoom")?.values, [{ kind: "direct", name: "", userIds: [CLEO.id] }]);
    assert.isFalse(view.findAs("staff-chat-new-room-dialog dialog", HTMLDialogElement).open);
  });

  test("a group without a name says what is missing; a refusal says what to do and keeps what was entered", async () => {
    const view = await open(chatState(manyRooms()), { commands: { createRoom: () => Promise.reject(new CommandRefused("rate_limited")) } });
    view.find("[part~=new-room-button]").click();
    await view.settle();
    view.find("input[value=group]").click();
    await view.settle();
    view.find(".option").click();
    await view.settle();
    view.find("[type=submit].button").click();
    await view.settle();
    assert.equal(view.find("#new-room-complaint").innerText.trim(), "Give the group a name.");
    const name = view.findAs(".field-input", HTMLInputElement);
    name.value = "Night shift";
    name.dispatchEvent(new InputEvent("input", { bubbles: true }));
    view.find("[type=submit].button").click();
    await view.settle();
    assert.include(view.find("staff-chat-new-room-dialog .problem-region").innerText, "too fast");
    assert.equal(name.value, "Night shift");
  });

  test("Escape closes the dialog alone and gives the focus back", async () => {
    const view = await open(chatState(manyRooms()));
    const button = view.find("[part~=new-room-button]");
    button.focus();
    button.click();
    await view.settle();
    let reached = false;
    view.host.addEventListener("keydown", () => (reached = true));
    await press(view, "Escape");
    assert.isTrue(button.matches(":focus"));
    assert.isFalse(reached);
  });
});

suite("look 2: dialogs hold still", () => {
  /** Where the dialog's card and its title stand. */
  function places(view: Mounted, dialog: string): readonly number[] {
    const [card, title] = [".dialog-card", ".dialog-title"].map((part) => view.find(`${dialog} ${part}`).getBoundingClientRect());
    return [card?.top, card?.bottom, card?.left, title?.top, title?.left].map((place) => place ?? NaN);
  }

  for (const width of [400, 900])
    test(`a new conversation moves by 0 px as its list comes and between its tabs, only the list scrolls, ${width} px`, async () => {
      let answer: (people: User[]) => void = () => undefined;
      const many = Array.from({ length: 60 }, (_, index) => ({ ...BEN, id: idOf(700 + index), name: `Person ${index}` }));
      const searchUsers = () => new Promise<User[]>((resolve) => (answer = resolve));
      const view = await open(chatState(manyRooms()), { width, commands: { searchUsers } });
      view.find("[part~=new-room-button]").click();
      await view.settle();
      const dialog = "staff-chat-new-room-dialog";
      const seen = [places(view, dialog)];
      const look = async () => {
        await view.settle();
        seen.push(places(view, dialog));
      };
      answer(many);
      await look();
      view.find("input[value=group]").click();
      await look();
      for (const option of view.all(".option").slice(0, 3)) option.click();
      await look();
      view.find("[type=submit].button").click();
      await look();
      const [form, list] = [view.find(`${dialog} .dialog-form`), view.find(`${dialog} .options`)];
      const scrolls = [form, list].map(({ scrollHeight, clientHeight }) => scrollHeight > clientHeight);
      view.find("input[value=direct]").click();
      await look();
      answer([]);
      await look();
      assert.deepEqual(seen, Array(seen.length).fill(seen[0]));
      assert.deepEqual(scrolls, [false, true]);
    });

  test("members move by 0 px as they come", async () => {
    const room = { ...teamRoom(), membersComplete: false, members: new Map() };
    const view = await open(chatState([room, ...manyRooms().slice(1)], { openRoomId: idOf(101) }));
    view.find("[part~=members-button]").click();
    await view.settle();
    const before = places(view, "staff-chat-members-dialog");
    view.store.update((state) => ({ ...state, rooms: new Map(state.rooms).set(idOf(101), teamRoom()) }));
    await view.settle();
    assert.deepEqual(places(view, "staff-chat-members-dialog"), before);
  });
});

suite("C2: members", () => {
  const itemsFor = async (role: "owner" | "moderator" | "member"): Promise<string[]> => {
    const members = [
      [ANA, role],
      [BEN, "owner"],
      [CLEO, "member"],
    ] as const;
    const view = await open(chatState([roomState({ number: 130, name: "Roles", role, members })], { openRoomId: idOf(130) }));
    view.find("[part~=members-button]").click();
    await view.settle();
    const menus = view.all(".members .menu-button");
    menus.at(-1)?.click();
    await view.settle();
    return view.all(".members [role=menuitem]").map(({ innerText }) => innerText.trim());
  };

  test("an owner gives roles and removes", async () => {
    assert.deepEqual(await itemsFor("owner"), ["Make Owner", "Make Moderator", "Make Read only", "Mute…", "Block", "Remove from group"]);
  });
  test("a moderator mutes and removes members only", async () => {
    assert.deepEqual(await itemsFor("moderator"), ["Mute…", "Block", "Remove from group"]);
  });
  test("a member is offered to block whom they want nothing to do with", async () => {
    assert.deepEqual(await itemsFor("member"), ["Block"]);
  });

  /** Takes the last line of the open room's menu: leaving. */
  const leave = async (view: Mounted): Promise<void> => {
    view.find(".room-header .menu-button").click();
    await view.settle();
    view.all(".room-header [role=menuitem]").at(-1)?.click();
    await view.settle();
  };

  test("leaving asks first and says why it is refused", async () => {
    const members = [
      [ANA, "owner"],
      [BEN, "owner"],
    ] as const;
    const view = await open(
      chatState([roomState({ number: 131, name: "Two owners", role: "owner", members })], { openRoomId: idOf(131) }),
      {
        commands: { leaveRoom: () => Promise.reject(new CommandRefused("last_owner")) },
      },
    );
    await leave(view);
    const dialog = view.findAs("staff-chat-confirm-dialog dialog", HTMLDialogElement);
    assert.isTrue(dialog.open);
    view.find("staff-chat-confirm-dialog .is-danger").click();
    await view.settle();
    assert.isTrue(dialog.open);
    assert.include(dialog.innerText, "at least one owner");
  });

  test("ROOM-34 an only owner who wants to leave chooses who owns the group then", async () => {
    const view = await open(chatState([teamRoom()], { openRoomId: idOf(101) }));
    await leave(view);
    const dialog = view.findAs("staff-chat-leave-dialog dialog", HTMLDialogElement);
    const button = view.findAs("staff-chat-leave-dialog .is-danger", HTMLButtonElement);
    assert.isTrue(dialog.open);
    assert.isTrue(button.disabled);
    view.find("staff-chat-leave-dialog input").click();
    await view.settle();
    button.click();
    await view.settle();
    assert.deepEqual(view.calls.find(({ name }) => name === "leaveRoom")?.values, [idOf(101), BEN.id]);
    assert.isFalse(dialog.open);
  });
});

suite("ROOM-11: invitations", () => {
  const invited = (...entries: ReturnType<typeof invitation>[]) => chatState(manyRooms(), { invitations: new Map(entries) });
  const folds = (view: Mounted) =>
    view.all(".invitations").map((fold) => [fold.innerText.split("\n")[0]?.trim(), fold.hasAttribute("open")]);

  test("stand above the list with who asks; accepting opens the room, and the keyboard reaches every answer", async () => {
    const view = await open(invited(invitation(140, "Night shift")));
    assert.deepEqual(folds(view), [["1 invitation", true]]);
    assert.include(view.find(".invitation").innerText, "Ben");
    const answers = view.all(".invitation button");
    assert.deepEqual(answers.map(nameOf), ["Join “Night shift”", "Decline the invitation to “Night shift”"]);
    assert.isTrue(answers.every((button) => button.tabIndex === 0));
    answers[0]?.click();
    await view.settle();
    const given = view.calls.filter(({ name }) => name === "answerInvitation" || name === "openRoom");
    assert.deepEqual(
      given.map(({ values }) => values),
      [[idOf(140), true], [idOf(140)]],
    );
  });

  test("many are folded, so that one's own conversations stay where they are; declined ones are below, to be joined after all", async () => {
    const many = Array.from({ length: 30 }, (_, index) => invitation(140 + index, `Flood ${index}`));
    const view = await open(invited(...many, invitation(190, "Old crew", true)));
    assert.deepEqual(folds(view), [
      ["30 invitations", false],
      ["1 declined invitation", false],
    ]);
    const [first] = view.all(".room-item");
    assert.isBelow((first?.getBoundingClientRect().top ?? 0) - view.find(".room-scroller").getBoundingClientRect().top, 60);
    view.findAs("staff-chat-invitations:last-of-type details", HTMLDetailsElement).open = true;
    await view.settle();
    assert.deepEqual(view.all("staff-chat-invitations:last-of-type button").map(nameOf), ["Join “Old crew”"]);
  });

  test("a declined one goes, and the focus stays in the list; a refusal is said where the person looks", async () => {
    let refuse = true;
    const view = await open(invited(invitation(140, "Night shift")), {
      commands: {
        answerInvitation: () => {
          if (refuse) return Promise.reject(new CommandRefused("rate_limited", { retryAfterMs: 90_000 }));
          view.store.update((state) => ({ ...state, invitations: new Map() }));
          return Promise.resolve();
        },
      },
    });
    const decline = async () => {
      const button = view.find("[part=invitation-decline]");
      button.focus();
      button.click();
      await view.settle();
    };
    await decline();
    assert.include(view.find(".invitations [role=alert]").innerText, "Try again in 2 minutes");
    refuse = false;
    await decline();
    assert.lengthOf(view.all(".invitation"), 0);
    assert.isTrue(view.find('.room-item[tabindex="0"]').matches(":focus"));
  });

  test("adding somebody who left says who, and invites them instead; who declined twice is named", async () => {
    const left = (index: number) => new CommandRefused("left_room", { errors: [{ path: `userIds.${index}`, message: "" }] });
    const members = [[ANA, "owner"]] as const;
    let blocked = true;
    const calls: unknown[][] = [];
    const view = await open(chatState([roomState({ number: 130, name: "Roles", role: "owner", members })], { openRoomId: idOf(130) }), {
      commands: {
        addMembers: async (_room, ids) => {
          calls.push(["add", ...ids]);
          if (ids.includes(BEN.id)) throw left(ids.indexOf(BEN.id));
        },
        inviteMembers: async (_room, ids) => {
          calls.push(["invite", ...ids]);
          if (blocked) throw left(0);
        },
      },
    });
    view.find("[part~=members-button]").click();
    await view.settle();
    const choose = async () => {
      view.find("[part=add-members]").click();
      await view.settle();
      for (const { name } of [CLEO, BEN]) {
        view
          .all(".option")
          .find(({ innerText }) => innerText.includes(name))
          ?.click();
        await view.settle();
      }
    };
    const submit = async () => {
      view.find("staff-chat-members-dialog [type=submit]").click();
      await view.settle();
      return view.find("staff-chat-members-dialog .dialog-card").innerText;
    };
    await choose();
    assert.include(await submit(), `without being asked: ${BEN.name}.`);
    assert.include(await submit(), `can’t be invited again: ${BEN.name}.`);
    assert.isTrue(view.findAs("staff-chat-members-dialog [type=submit]", HTMLButtonElement).disabled);
    view.all("staff-chat-members-dialog .dialog-footer button")[0]?.click();
    await view.settle();
    blocked = false;
    await choose();
    await submit();
    assert.include(await submit(), `Invited: ${BEN.name}.`);
    assert.deepEqual(calls.at(-2), ["invite", BEN.id]);
    assert.deepEqual(calls.at(-1), ["add", CLEO.id]);
  });
});

suite("ROOM-4: who is taken out of a room they look at", () => {
  test("is told which one, also where the page fills the empty place, and finds the way back", async () => {
    const view = await open(chatState(manyRooms(), { openRoomId: idOf(101) }));
    view.host.innerHTML = '<p slot="empty">Pick one</p>';
    view.store.update((state) => ({ ...state, openRoomId: null, rooms: new Map([...state.rooms].filter(([id]) => id !== idOf(101))) }));
    await view.settle();
    assert.include(view.find(".room-placeholder").innerText, "You are no longer in “Hub operations”");
    assert.deepEqual(view.calls.at(-1), { name: "announce", values: ["You are no longer in “Hub operations”"] });
    view.find(".room-placeholder button").click();
    await view.settle();
    assert.isTrue(isShown(view.find(".list-pane")));
  });
});

suite("E8: menus", () => {
  test("the arrow opens it on its first line, letters and arrows move, Escape gives the focus back", async () => {
    const view = await open(chatState([teamRoom()], { openRoomId: idOf(101) }));
    const button = view.find(".room-header .menu-button");
    button.focus();
    await press(view, "ArrowDown");
    const items = view.all(".room-header [role=menuitem]");
    assert.equal(nameOf(view.root.activeElement), nameOf(items[0]));
    assert.equal(await press(view, "ArrowUp"), nameOf(items.at(-1)));
    assert.equal(await press(view, "e"), "Edit name and topic");
    assert.equal(await press(view, "Escape"), nameOf(button));
  });
});
