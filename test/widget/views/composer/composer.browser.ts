import { assert } from "@open-wc/testing";
import { putDraft } from "../../../../widget/client/store/outgoing-changes.ts";
import { putUsers } from "../../../../widget/client/store/users.ts";
import { BEN, chatState, CLEO, idOf, manyRooms, outgoing } from "../fixtures.ts";
import { mount, type Mounted, type MountOptions } from "../mount.ts";

const TEAM = idOf(101);

async function open(options: MountOptions = {}, roomId = TEAM): Promise<Mounted> {
  const element = document.createElement("div");
  element.className = "place";
  element.style.cssText = "inline-size: 400px; block-size: 640px;";
  document.body.append(element);
  return mount(element, chatState(manyRooms(), { openRoomId: roomId }), options);
}

async function write(view: Mounted, text: string): Promise<HTMLTextAreaElement> {
  const input = view.findAs("textarea", HTMLTextAreaElement);
  input.focus();
  input.value = text;
  input.setSelectionRange(text.length, text.length);
  input.dispatchEvent(new InputEvent("input", { bubbles: true }));
  await view.settle();
  return input;
}

async function press(view: Mounted, init: KeyboardEventInit): Promise<boolean> {
  const done = view
    .find("textarea")
    .dispatchEvent(new KeyboardEvent("keydown", { bubbles: true, cancelable: true, composed: true, ...init }));
  await view.settle();
  return !done;
}

function sent({ calls }: Mounted): readonly unknown[][] {
  return calls.filter(({ name }) => name === "host-send").map(({ values }) => [...values]);
}

teardown(() => {
  for (const element of document.querySelectorAll(".place")) element.remove();
});

suite("R1: writing", () => {
  test("Enter sends and empties, Shift and Enter is left to the browser", async () => {
    const view = await open();
    const input = await write(view, "hello");
    assert.isFalse(await press(view, { key: "Enter", shiftKey: true }));
    assert.lengthOf(sent(view), 0);
    assert.isTrue(await press(view, { key: "Enter" }));
    assert.deepEqual(sent(view), [[TEAM, "hello", { ranges: [], files: [], replyTo: null }]]);
    assert.equal(input.value, "");
  });

  test("with enter-key=newline, Enter is left to the browser and Control and Enter sends", async () => {
    const view = await open({ config: { enterKey: "newline" } });
    await write(view, "hello");
    assert.isFalse(await press(view, { key: "Enter" }));
    assert.isTrue(await press(view, { key: "Enter", ctrlKey: true }));
    assert.lengthOf(sent(view), 1);
  });

  test("Enter of an input method sends nothing, neither by isComposing nor by key code 229", async () => {
    const view = await open();
    await write(view, "にほん");
    await press(view, { key: "Enter", isComposing: true });
    await press(view, { key: "Enter", keyCode: 229 });
    assert.lengthOf(sent(view), 0);
  });

  test("a text the page refuses stays, with what to do", async () => {
    const view = await open({ beforeSend: () => null });
    const input = await write(view, "secret");
    await press(view, { key: "Enter" });
    assert.equal(input.value, "secret");
    assert.include(view.find("#composer-notes").innerText, "cannot be sent");
  });

  test("only spaces are not sent", async () => {
    const view = await open();
    await write(view, "  \n ");
    await press(view, { key: "Enter" });
    assert.lengthOf(sent(view), 0);
    assert.isEmpty(view.all(".send-button"));
  });
});

suite("C3: the limit", () => {
  test("a counter shows near it and counts code points", async () => {
    const view = await open();
    await write(view, "a".repeat(9_400));
    assert.equal(view.find("#composer-notes").innerText.trim(), "");
    await write(view, "😀".repeat(9_990));
    assert.equal(view.find("#composer-notes").innerText.trim(), "10 characters left");
  });

  test("over it nothing is sent, and the line says by how much it is too long", async () => {
    const view = await open();
    const input = await write(view, "a".repeat(10_003));
    await press(view, { key: "Enter" });
    assert.lengthOf(sent(view), 0);
    assert.match(view.find("#composer-notes").innerText, /3 characters too long/);
    assert.equal(input.getAttribute("aria-invalid"), "true");
  });
});

suite("R6: drafts", () => {
  test("each room has its own", async () => {
    const view = await open();
    await write(view, "for the team");
    view.store.update((state) => ({ ...state, openRoomId: idOf(102) }));
    await view.settle();
    assert.equal(view.findAs("textarea", HTMLTextAreaElement).value, "");
    view.store.update((state) => ({ ...state, openRoomId: TEAM }));
    await view.settle();
    assert.equal(view.findAs("textarea", HTMLTextAreaElement).value, "for the team");
  });

  test("a draft set from outside shows", async () => {
    const view = await open();
    view.store.update((state) => ({ ...state, drafts: new Map([[TEAM, "from the page"]]) }));
    await view.settle();
    assert.equal(view.findAs("textarea", HTMLTextAreaElement).value, "from the page");
  });
});

/** Takes `count` letters away before the caret, as a person does. */
async function erase(view: Mounted, count: number): Promise<void> {
  for (let index = 0; index < count; index++) document.execCommand("delete");
  await view.settle();
}

async function show(view: Mounted, openRoomId: string): Promise<void> {
  view.store.update((state) => ({ ...state, openRoomId }));
  await view.settle();
}

suite("C7: whom a draft mentions", () => {
  const BEN_AT = (start: number) => ({ userId: BEN.id, start, end: start + "@Ben Okafor".length });

  test("stays with it over a change of room, and moves with what is written before", async () => {
    const view = await open();
    const input = await write(view, "@be");
    await press(view, { key: "Enter" });
    await show(view, idOf(102));
    await show(view, TEAM);
    assert.equal(view.findAs("textarea", HTMLTextAreaElement).value, "@Ben Okafor ");
    assert.isFalse(input.isConnected);
    const again = view.findAs("textarea", HTMLTextAreaElement);
    again.focus();
    again.setSelectionRange(0, 0);
    document.execCommand("insertText", false, "well, ");
    await press(view, { key: "Enter" });
    assert.deepEqual(sent(view), [[TEAM, "well, @Ben Okafor ", { ranges: [BEN_AT(6)], files: [], replyTo: null }]]);
  });

  test("an edit inside ends it; undone, it is there again", async () => {
    const view = await open();
    await write(view, "@be");
    await press(view, { key: "Enter" });
    await erase(view, 3);
    assert.equal(view.store.state.draftMentions.size, 0);
    document.execCommand("undo");
    document.execCommand("undo");
    document.execCommand("undo");
    await view.settle();
    const { value } = view.findAs("textarea", HTMLTextAreaElement);
    assert.include(["@Ben Okafor ", "@be", ""], value);
    if (value !== "@Ben Okafor ") document.execCommand("redo");
    await view.settle();
    assert.equal(view.findAs("textarea", HTMLTextAreaElement).value, "@Ben Okafor ");
    assert.deepEqual(view.store.state.draftMentions.get(TEAM), [BEN_AT(0)]);
  });

  test("the completion itself can be undone", async () => {
    const view = await open();
    view.findAs("textarea", HTMLTextAreaElement).focus();
    document.execCommand("insertText", false, "hi @be");
    await view.settle();
    await press(view, { key: "Enter" });
    document.execCommand("undo");
    await view.settle();
    assert.notInclude(view.findAs("textarea", HTMLTextAreaElement).value, "Okafor");
    assert.equal(view.store.state.draftMentions.size, 0);
    document.execCommand("redo");
    await view.settle();
    assert.include(view.findAs("textarea", HTMLTextAreaElement).value, "@Ben Okafor");
  });

  test("one who was deleted is not mentioned when another takes the place", async () => {
    const view = await open();
    await write(view, "@be");
    await press(view, { key: "Enter" });
    await erase(view, "@Ben Okafor ".length);
    document.execCommand("insertText", false, "@cleo");
    await view.settle();
    await press(view, { key: "Enter" });
    await press(view, { key: "Enter" });
    assert.deepEqual(sent(view), [[TEAM, "@Cléo Martin ", { ranges: [{ userId: CLEO.id, start: 0, end: 12 }], files: [], replyTo: null }]]);
  });

  test("a message taken back brings its mentions along", async () => {
    const view = await open({ commands: { discard: () => "hi @Ben Okafor" } });
    const failed = outgoing(101, 1, { roomId: TEAM, body: "hi @Ben Okafor", ranges: [BEN_AT(3)], stage: "failed", reason: "forbidden" });
    view.store.update((state) => ({ ...state, outbox: new Map([[TEAM, [failed]]]) }));
    await write(view, "more");
    view.find("[part~=discard-button]").click();
    await view.settle();
    assert.deepEqual(view.store.state.draftMentions.get(TEAM), [BEN_AT(3)]);
  });

  test("who has another name since is marked all the same", async () => {
    const view = await open();
    const body = "ask @Ben Okafor please";
    const said = { ...outgoing(101, 2, { roomId: TEAM, body, mentions: [BEN.id], stage: "sending" }) };
    view.store.update((state) => ({
      ...putUsers(state, [{ ...BEN, name: "Benjamin Adeyemi", updatedAt: 2 }]),
      outbox: new Map([[TEAM, [said]]]),
    }));
    for (let frame = 0; view.all("[part~=mention]").every((mark) => mark.innerText !== "@Ben Okafor") && frame < 20; frame++)
      await view.settle();
    assert.include(
      view.all("[part~=mention]").map((mark) => mark.innerText),
      "@Ben Okafor",
    );
  });
});

suite("R7: the same draft in another tab", () => {
  test("a draft that ends elsewhere is gone from the field, and Enter sends nothing", async () => {
    const view = await open();
    await write(view, "hello");
    view.store.update((state) => putDraft(state, TEAM, ""));
    await view.settle();
    assert.equal(view.findAs("textarea", HTMLTextAreaElement).value, "");
    await press(view, { key: "Enter" });
    assert.lengthOf(sent(view), 0);
  });

  test("what was sent ends the draft", async () => {
    const view = await open();
    await write(view, "hello");
    await press(view, { key: "Enter" });
    assert.lengthOf(
      view.calls.filter(({ name }) => name === "endDraft"),
      1,
    );
    assert.equal(view.store.state.drafts.size, 0);
  });

  test("nothing is put into a field in which an input method writes", async () => {
    const view = await open();
    const input = await write(view, "に");
    input.dispatchEvent(new CompositionEvent("compositionstart", { bubbles: true }));
    view.store.update((state) => putDraft(state, TEAM, "from another tab"));
    await view.settle();
    assert.equal(input.value, "に");
    input.dispatchEvent(new CompositionEvent("compositionend", { bubbles: true }));
    await write(view, "にほ");
    assert.equal(view.store.state.drafts.get(TEAM), "にほ");
  });
});

suite("F1: what is pasted", () => {
  const paste = async (view: Mounted, fill: (data: DataTransfer) => void): Promise<boolean> => {
    const clipboardData = new DataTransfer();
    fill(clipboardData);
    const isLeft = view.find("textarea").dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
    await view.settle();
    return isLeft;
  };
  const picture = (name = "image.png") => new File(["x"], name, { type: "image/png" });
  const added = ({ calls }: Mounted) => calls.filter(({ name }) => name === "addFiles").length;

  test("text with its picture, as spreadsheets copy it, is pasted as text; the picture is offered", async () => {
    const view = await open();
    const isLeft = await paste(view, (data) => {
      data.setData("text/plain", "Mon\t8\nTue\t7");
      data.setData("text/html", "<table></table>");
      data.items.add(picture());
    });
    assert.isTrue(isLeft);
    assert.equal(added(view), 0);
    view.find(".composer-offer button").click();
    await view.settle();
    assert.equal(added(view), 1);
    assert.lengthOf(view.all(".composer-offer"), 0);
  });

  test("a picture alone, or a file with its name, is taken at once", async () => {
    const view = await open();
    assert.isFalse(await paste(view, (data) => void data.items.add(picture())));
    const named = (data: DataTransfer) => {
      data.setData("text/plain", "plan.png");
      data.items.add(picture("plan.png"));
    };
    assert.isFalse(await paste(view, named));
    assert.equal(added(view), 2);
    assert.lengthOf(view.all(".composer-offer"), 0);
  });
});

suite("C7: mentions", () => {
  test("letters after @ find members; Enter takes one and its id goes along", async () => {
    const view = await open();
    await write(view, "hi @be");
    const options = view.all('[role="option"]');
    assert.lengthOf(options, 1);
    assert.equal(view.find("textarea").getAttribute("aria-activedescendant"), options[0]?.id);
    await press(view, { key: "Enter" });
    assert.equal(view.findAs("textarea", HTMLTextAreaElement).value, "hi @Ben Okafor ");
    await press(view, { key: "Enter" });
    assert.deepEqual(sent(view), [
      [TEAM, "hi @Ben Okafor ", { ranges: [{ userId: BEN.id, start: 3, end: 14 }], files: [], replyTo: null }],
    ]);
  });

  test("arrows move around the list, Escape closes it and keeps the text", async () => {
    const view = await open();
    await write(view, "@");
    const count = view.all('[role="option"]').length;
    await press(view, { key: "ArrowUp" });
    assert.equal(view.find("textarea").getAttribute("aria-activedescendant"), `composer-mentions-${count - 1}`);
    await press(view, { key: "Escape" });
    assert.lengthOf(view.all('[role="option"]'), 0);
    assert.equal(view.findAs("textarea", HTMLTextAreaElement).value, "@");
  });
});

suite("C2: who may not write", () => {
  test("a read-only member is told why", async () => {
    const view = await open({}, idOf(106));
    assert.isTrue(view.find(".composer-box").hidden);
    assert.include(view.find(".composer-reason").innerText, "not write");
  });

  test("the message taken back stands before what is written", async () => {
    const view = await open();
    const failed = {
      id: idOf(5_000),
      roomId: TEAM,
      body: "x",
      mentions: [],
      ranges: [],
      replyTo: null,
      wide: [],
      poll: null,
      forward: null,
      conversation: TEAM,
      priority: null,
      files: [],
      createdAt: 1,
      stage: "failed",
      reason: "forbidden",
    } as const;
    view.store.update((state) => ({ ...state, outbox: new Map([[TEAM, [failed]]]) }));
    await write(view, "more");
    view.find("[part~=discard-button]").click();
    await view.settle();
    assert.equal(view.findAs("textarea", HTMLTextAreaElement).value, "taken back\nmore");
  });
});
