import { assert, waitUntil } from "@open-wc/testing";
import type { Config } from "../../../../widget/app/contract.ts";
import { loadEmojiPicker } from "../../../../widget/views/emoji/load-emoji-picker.ts";
import { loadMessageTools } from "../../../../widget/views/actions/load-message-tools.ts";
import { idOf } from "../fixtures.ts";
import { mount, type Mounted } from "../mount.ts";
import { SCENES } from "../scenes.ts";

interface Opened extends Mounted {
  readonly rows: readonly HTMLElement[];
  /** The toolbars on screen. */
  bars(): HTMLElement[];
}

async function open(
  width: number,
  { direction = "ltr", ...config }: Partial<Config> & { readonly direction?: "ltr" | "rtl" } = {},
): Promise<Opened> {
  const place = document.createElement("div");
  place.className = "place";
  place.style.cssText = `inline-size: ${width}px; block-size: 640px;`;
  document.body.append(place);
  const scene = SCENES["typing"];
  if (scene === undefined) throw new Error("no scene");
  const view = await mount(place, scene(), { direction, config });
  await loadMessageTools(view.root);
  view.find(".message").dispatchEvent(new PointerEvent("pointerover", { bubbles: true, composed: true }));
  await view.settle();
  const bars = () => view.all(".message-actions").filter((bar) => bar.checkVisibility({ visibilityProperty: true, opacityProperty: true }));
  return { ...view, bars, rows: view.all(".message") };
}

/** The keyboard's focus, which is shown. */
function focus(row: HTMLElement): void {
  row.focus({ focusVisible: true });
}

const key = (target: Element | null, name: string) =>
  target?.dispatchEvent(new KeyboardEvent("keydown", { key: name, bubbles: true, composed: true, cancelable: true }));

function overlaps(one: DOMRect, other: DOMRect): boolean {
  return one.left < other.right && other.left < one.right && one.top < other.bottom && other.top < one.bottom;
}

teardown(() => {
  for (const element of document.querySelectorAll(".place")) element.remove();
});

suite("the toolbar of a message", () => {
  for (const width of [320, 400, 700, 1040]) {
    for (const direction of ["ltr", "rtl"] as const) {
      for (const messageStyle of ["bubbles", "lines"] as const) {
        test(`${width} px, ${direction}, ${messageStyle}: one at a time, over nothing, within the list, and nothing moves`, async () => {
          const view = await open(width, { direction, messageStyle });
          const list = view.find(".messages");
          for (const row of view.rows) {
            const before = [list.scrollHeight, ...view.rows.map((one) => one.getBoundingClientRect().height)];
            focus(row);
            assert.deepEqual([list.scrollHeight, ...view.rows.map((one) => one.getBoundingClientRect().height)], before);
            const [bar, ...others] = view.bars();
            assert.equal(others.length, 0);
            assert.isTrue(row.contains(bar ?? null));
            const box = bar?.getBoundingClientRect() ?? new DOMRect();
            const frame = list.getBoundingClientRect();
            assert.isAtLeast(box.left, frame.left);
            assert.isAtMost(box.right, frame.left + list.clientWidth);
            assert.equal(box.height, 32);
            for (const text of view.all(messageStyle === "bubbles" ? ".bubble, .message .time" : ".text, .message .time"))
              if (text.checkVisibility({ opacityProperty: true }))
                assert.isFalse(overlaps(box, text.getBoundingClientRect()), text.innerText);
          }
        });
      }
    }
  }

  test("Tab reaches one of its buttons, and arrow keys the others", async () => {
    const view = await open(1040);
    const row = view.rows.at(-1)!;
    focus(row);
    const reached = () =>
      [...row.querySelectorAll<HTMLElement>(".message-action")].filter(({ tabIndex }) => tabIndex === 0).map(({ ariaLabel }) => ariaLabel);
    assert.deepEqual(reached(), ["Reply"]);
    row.querySelector<HTMLElement>("[part~=copy-button]")?.focus({ focusVisible: true });
    key(view.root.activeElement, "ArrowRight");
    assert.deepEqual(reached(), ["More actions"]);
    key(view.root.activeElement, "End");
    assert.deepEqual(reached(), ["More actions"]);
    key(view.root.activeElement, "ArrowRight");
    assert.deepEqual(reached(), ["Reply"]);
  });

  test("where there is no room, a menu has all of it, and gives the focus back", async () => {
    const view = await open(320);
    const row = view.rows.at(-1)!;
    focus(row);
    const more = row.querySelector<HTMLElement>(".more-button")!;
    more.click();
    await view.settle();
    const items = () => view.all("[role=menu]:popover-open [role=menuitem]");
    assert.deepEqual(
      items().map(({ innerText }) => innerText.trim()),
      ["Reply", "React", "Copy text", "Pin message", "Save for later", "Remind me", "Report message", "Delete message"],
    );
    assert.equal(more.ariaExpanded, "true");
    assert.isTrue(view.root.activeElement === items()[0]);
    key(view.root.activeElement, "ArrowDown");
    items()[3]?.click();
    await view.settle();
    assert.equal(items().length, 0);
    assert.isTrue(row.contains(view.root.activeElement));
    const asked = view.calls.filter(({ name }) => name === "change").map(({ values }) => values[0]);
    assert.deepEqual(asked, [{ kind: "pin", roomId: idOf(101), messageId: row.dataset["message"], pinned: true }]);
  });

  test("a press on its button that comes before anything was fetched opens the menu all the same", async () => {
    const place = document.createElement("div");
    place.className = "place";
    place.style.cssText = "inline-size: 320px; block-size: 640px;";
    document.body.append(place);
    const scene = SCENES["typing"];
    if (scene === undefined) throw new Error("no scene");
    const view = await mount(place, scene());
    view.all(".message").at(-1)?.querySelector<HTMLElement>(".more-button")?.click();
    await waitUntil(() => view.all("[role=menu]:popover-open [role=menuitem]").length > 0);
  });

  test("what is fetched for one chat is styled in each chat of the page", async () => {
    const [first, second] = [await open(320), await open(320)];
    const sheets = (view: Mounted) => view.root.adoptedStyleSheets.length;
    await loadEmojiPicker(first.root);
    assert.equal(sheets(second), sheets(first));
  });

  test("the text of a message is copied as it was written, and that is said", async () => {
    const view = await open(1040);
    const written: string[] = [];
    const { writeText } = navigator.clipboard;
    navigator.clipboard.writeText = (text) => Promise.resolve(void written.push(text));
    view.rows.at(-1)?.querySelector<HTMLElement>("[part~=copy-button]")?.click();
    await view.settle();
    navigator.clipboard.writeText = writeText;
    assert.deepEqual(written, ["@Ana Torres do you still have the list of stand-ins?"]);
    assert.deepEqual(view.calls.at(-1), { name: "announce", values: ["Copied"] });
  });

  test("a finger that rests on a message opens the same; one that scrolls does not", async () => {
    const view = await open(400);
    const row = view.rows.at(-1)!;
    const text = row.querySelector<HTMLElement>(".text")!;
    text.hasPointerCapture = () => true;
    const touch = (type: string, clientY = 0) =>
      text.dispatchEvent(new PointerEvent(type, { pointerType: "touch", pointerId: 7, clientY, bubbles: true, composed: true }));
    let opened = 0;
    view.root.addEventListener(
      "beforetoggle",
      (event) => (opened += event instanceof ToggleEvent && event.newState === "open" ? 1 : 0),
      true,
    );
    touch("pointerdown");
    touch("pointermove", 40);
    // The second finger comes later: what the first would have opened would be open before.
    touch("pointerdown");
    await waitUntil(() => view.all("[role=menu]:popover-open").length > 0);
    assert.equal(opened, 1);
  });
});
