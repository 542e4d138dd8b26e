import { assert } from "@open-wc/testing";
import { loadMessageTools } from "../../../../widget/views/actions/load-message-tools.ts";
import { mount, type Mounted } from "../mount.ts";
import { SCENES } from "../scenes.ts";

async function open(direction: "ltr" | "rtl" = "ltr"): Promise<Mounted> {
  const place = document.createElement("div");
  place.className = "place";
  place.style.cssText = "inline-size: 400px; block-size: 640px;";
  document.body.append(place);
  const scene = SCENES["code"];
  if (scene === undefined) throw new Error("no scene");
  const view = await mount(place, scene(), { direction });
  // The formatter comes with the first message that needs it.
  while (view.all(".text pre").length < 2) await view.settle();
  await loadMessageTools(view.root);
  return view;
}

const boxOf = (element: Element) => element.getBoundingClientRect();
const near = async (view: Mounted, element: HTMLElement) => {
  element.dispatchEvent(new PointerEvent("pointerover", { bubbles: true, composed: true }));
  await view.settle();
};

teardown(() => {
  for (const element of document.querySelectorAll(".place")) element.remove();
});

suite("C6 code in messages", () => {
  test("a long line scrolls in its block, by the keyboard too, and does not wrap", async () => {
    const view = await open();
    const block = view.find(".text pre");
    assert.isAbove(block.scrollWidth, block.clientWidth);
    assert.isAtMost(boxOf(block).right, boxOf(block.closest(".bubble")!).right - 12);
    assert.equal(block.tabIndex, 0);
    assert.isBelow(boxOf(block).height, 80);
  });

  test("its button takes no space, copies the code alone, says so, and stays in sight while the code is moved", async () => {
    const view = await open();
    const block = view.find(".text pre");
    const before = JSON.stringify([boxOf(block), boxOf(block.closest(".message")!)]);
    await near(view, block);
    assert.equal(JSON.stringify([boxOf(block), boxOf(block.closest(".message")!)]), before);
    block.scrollLeft = 200;
    await view.settle();
    const button = view.find(".code-copy");
    assert.isAtMost(boxOf(button).right, boxOf(block).right - 3);
    assert.isAtLeast(boxOf(button).left, boxOf(block).right - 40);
    const written: string[] = [];
    const { writeText } = navigator.clipboard;
    navigator.clipboard.writeText = (text) => Promise.resolve(void written.push(text));
    button.click();
    await view.settle();
    navigator.clipboard.writeText = writeText;
    assert.match(written[0] ?? "", /^lpadmin .*\nlpstat -t\n?$/);
    assert.deepEqual(view.calls.at(-1), { name: "announce", values: ["Copied"] });
    assert.equal(view.find(".code-copy").ariaLabel, "Copied");
  });

  test("who comes by the keyboard sees the button, and the block has no violations of WCAG 2.2", async () => {
    const view = await open();
    const block = view.find(".text pre");
    block.focus();
    await near(view, block);
    assert.equal(getComputedStyle(view.find(".code-copy")).opacity, "1");
    assert.equal(view.find(".code-copy").tabIndex, 0);
    await assert.isAccessible(view.host, { ignoredRules: ["region"] });
  });

  for (const direction of ["ltr", "rtl"] as const)
    test(`code in a line and links end where their letters do, ${direction}`, async () => {
      const view = await open(direction);
      for (const marked of view.all(".text :is(a, p > code)")) {
        const edge = boxOf(marked.closest(".content")!);
        for (const { left, right } of marked.getClientRects()) {
          assert.isAtLeast(left, edge.left - 1.5, marked.innerText);
          assert.isAtMost(right, edge.right + 1.5, marked.innerText);
        }
        assert.equal(getComputedStyle(marked).whiteSpaceCollapse, "preserve-breaks");
      }
    });
});
