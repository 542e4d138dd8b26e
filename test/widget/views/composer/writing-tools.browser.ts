import { assert, waitUntil } from "@open-wc/testing";
import { loadWritingTools } from "../../../../widget/views/composer/load-writing-tools.ts";
import { outgoingFile } from "../files.ts";
import { chatState, idOf, manyRooms } from "../fixtures.ts";
import { mount, type Mounted, type MountOptions } from "../mount.ts";

const TEAM = idOf(101);

interface Options extends MountOptions {
  readonly width?: number;
  readonly failedFile?: boolean;
}

async function open({ width = 400, failedFile = false, ...options }: Options = {}): Promise<Mounted> {
  const element = document.createElement("div");
  element.className = "place";
  element.style.cssText = `inline-size: ${width}px; block-size: 640px;`;
  document.body.append(element);
  const file = outgoingFile(1, 101, { stage: "failed", reason: "file_type_mismatch" });
  const view = await mount(
    element,
    chatState(manyRooms(), { openRoomId: TEAM, ...(failedFile && { draftFiles: new Map([[TEAM, [file]]]) }) }),
    options,
  );
  await loadWritingTools(view.root);
  return view;
}

async function write(view: Mounted, text: string, from = text.length, to = from): Promise<HTMLTextAreaElement> {
  const input = view.findAs("textarea", HTMLTextAreaElement);
  input.focus();
  input.value = text;
  input.setSelectionRange(from, to);
  input.dispatchEvent(new InputEvent("input", { bubbles: true }));
  await view.settle();
  return input;
}

async function openEmoji(view: Mounted): Promise<void> {
  view.find(".emoji-button").click();
  await waitUntil(() => view.all(".emoji-picker:popover-open .emoji").length > 1_000);
  await view.settle();
}

async function openMenu(view: Mounted): Promise<HTMLElement[]> {
  view.find(".format-button").dispatchEvent(new PointerEvent("pointerenter"));
  await view.settle();
  view.find(".format-button").click();
  await waitUntil(() => view.all("[role=menu]:popover-open [role=menuitem]:focus").length === 1);
  return view.all("[role=menu]:popover-open [role=menuitem]");
}

const boxOf = (view: Mounted, selector: string) => view.find(selector).getBoundingClientRect();
const key = (target: Element | null, name: string) =>
  target?.dispatchEvent(new KeyboardEvent("keydown", { key: name, bubbles: true, composed: true, cancelable: true }));

teardown(() => {
  for (const element of document.querySelectorAll(".place")) element.remove();
});

suite("R1 the buttons of the composer", () => {
  test("microphone and send share one place, and the text keeps its width", async () => {
    const view = await open();
    view.find("textarea").focus();
    const [microphone, field] = [boxOf(view, ".voice-button"), boxOf(view, "textarea")];
    assert.isEmpty(view.all(".send-button"));
    await write(view, "hello");
    const send = boxOf(view, ".send-button");
    assert.isEmpty(view.all(".voice-button"));
    assert.deepEqual([send.x, send.y, send.width], [microphone.x, microphone.y, microphone.width]);
    assert.equal(boxOf(view, "textarea").width, field.width);
  });

  test("attach is 36 px, and the text begins 8 px after it", async () => {
    const view = await open();
    const attach = boxOf(view, ".attach-button");
    assert.equal(attach.width, 36);
    const input = view.find("textarea");
    assert.equal(input.getBoundingClientRect().left + parseFloat(getComputedStyle(input).paddingLeft) - attach.right, 8);
  });

  for (const direction of ["ltr", "rtl"] as const)
    test(`from two lines on the text has the full width, the buttons a row below, and it does not alternate, ${direction}`, async () => {
      const view = await open({ direction });
      const line = "The driver is new and will need";
      let former = false;
      for (let length = 1; length <= line.length; length++) {
        await write(view, line.slice(0, length));
        const isTall = view.all("[data-tall]").length > 0;
        assert.isFalse(former && !isTall, `${length} characters`);
        former = isTall;
      }
      await write(view, `${line}\nmore`);
      const [box, field] = [boxOf(view, ".composer-box"), boxOf(view, "textarea")];
      const [attach, send] = [boxOf(view, ".attach-button"), boxOf(view, ".send-button")];
      assert.isAtLeast(field.width, box.width - 12);
      assert.isAtLeast(attach.top, field.bottom);
      assert.equal(attach.top, send.top);
      assert.equal(getComputedStyle(view.find(".composer-box")).borderRadius, "14px");
      await write(view, "");
      assert.isEmpty(view.all("[data-tall]"));
      assert.isAtMost(boxOf(view, ".composer-box").height, 46);
    });

  test("at 320 px the placeholder stands on one line, whole", async () => {
    const view = await open({ width: 320 });
    const input = view.findAs("textarea", HTMLTextAreaElement);
    assert.equal(input.scrollHeight, input.clientHeight);
    const drawing = new OffscreenCanvas(1, 1).getContext("2d")!;
    const { font, paddingLeft, paddingRight } = getComputedStyle(input);
    drawing.font = font;
    assert.isAtMost(drawing.measureText(input.placeholder).width, input.clientWidth - parseFloat(paddingLeft) - parseFloat(paddingRight));
  });

  test("send says why it can't act, and stays within reach", async () => {
    const view = await open({ failedFile: true });
    const button = view.find(".send-button");
    assert.equal(button.ariaDisabled, "true");
    assert.equal(button.title, "Remove the file that can’t be sent, or write something.");
    assert.equal(button.ariaDescription, button.title);
    button.click();
    assert.isEmpty(view.calls.filter(({ name }) => name === "host-send"));
    await write(view, "hello");
    assert.isNull(view.find(".send-button").ariaDisabled);
  });
});

suite("R1 emoji and formatting", () => {
  test("an emoji goes where the caret is, and the focus back to the text", async () => {
    const view = await open();
    const input = await write(view, "well done everybody", 9);
    await openEmoji(view);
    view.find(".emoji-picker .emoji").click();
    await view.settle();
    assert.equal(input.value, "well done👍 everybody");
    assert.isTrue(view.root.activeElement === input);
    assert.equal(input.selectionStart, 11);
  });

  test("Escape gives the focus back to the button, and writes nothing", async () => {
    const view = await open();
    const input = await write(view, "hello");
    await openEmoji(view);
    key(view.root.activeElement, "Escape");
    assert.equal(view.root.activeElement, view.find(".emoji-button"));
    assert.equal(input.value, "hello");
  });

  test("a format stands around what is chosen, a list before each of its lines", async () => {
    const view = await open();
    const choose = async (name: string) => {
      (await openMenu(view)).find(({ innerText }) => innerText.trim() === name)?.click();
      await view.settle();
    };
    const input = await write(view, "call me at once", 8, 15);
    await choose("Bold");
    assert.equal(input.value, "call me **at once**");
    assert.equal(input.value.slice(input.selectionStart, input.selectionEnd), "at once");
    await write(view, "one\ntwo\nthree", 1, 6);
    await choose("List");
    assert.equal(input.value, "- one\n- two\nthree");
  });

  test("who is mentioned in what is made bold stays mentioned, and a mention can be begun from the menu", async () => {
    const view = await open();
    const input = await write(view, "ask");
    (await openMenu(view)).find(({ innerText }) => innerText.trim() === "Mention somebody")?.click();
    await waitUntil(() => view.all(".mentions [role=option]").length > 0);
    assert.equal(input.value, "ask @");
    key(input, "Enter");
    await view.settle();
    const named = input.value.trimEnd();
    input.setSelectionRange(4, named.length);
    (await openMenu(view))[0]?.click();
    await view.settle();
    assert.equal(input.value.trimEnd(), `ask **${named.slice(4)}**`);
    const ranges = view.calls.findLast(({ name }) => name === "setDraft")?.values[2];
    assert.deepEqual(
      (ranges as readonly { start: number; end: number }[]).map(({ start, end }) => input.value.slice(start, end)),
      [named.slice(4)],
    );
  });

  for (const kind of ["emoji", "format"] as const)
    for (const scheme of ["light", "dark"] as const)
      test(`the choice of ${kind} has no violations of WCAG 2.2, ${scheme}`, async () => {
        const view = await open({ scheme });
        await (kind === "emoji" ? openEmoji(view) : openMenu(view));
        await view.settle();
        await assert.isAccessible(view.host, { ignoredRules: ["region"] });
      });
});
