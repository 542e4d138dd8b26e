import { assert } from "@open-wc/testing";
import { BEN, chatState, idOf, manyRooms } from "./fixtures.ts";
import { mount, type Mounted, type MountOptions } from "./mount.ts";

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
    assert.deepEqual(sent(view), [[TEAM, "hello", { mentions: [], files: [] }]]);
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
    assert.isTrue(view.findAs(".send-button", HTMLButtonElement).disabled);
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
    assert.deepEqual(sent(view), [[TEAM, "hi @Ben Okafor ", { mentions: [BEN.id], files: [] }]]);
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
