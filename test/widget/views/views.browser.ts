import { assert } from "@open-wc/testing";
import { mount, type Mounted } from "./mount.ts";
import { SCENES } from "./scenes.ts";

/** A place of a given width on the page, emptied after each test. */
function place(width: number): HTMLElement {
  const element = document.createElement("div");
  element.className = "place";
  element.style.cssText = `inline-size: ${width}px; block-size: 640px;`;
  document.body.append(element);
  return element;
}

async function show(scene: string, options: Parameters<typeof mount>[2] & { readonly width?: number } = {}): Promise<Mounted> {
  const make = SCENES[scene];
  if (make === undefined) throw new Error(`no scene ${scene}`);
  return mount(place(options.width ?? 400), make(), options);
}

/** Runs axe on what is drawn. */
async function accessible({ host }: Mounted): Promise<void> {
  await assert.isAccessible(host, { ignoredRules: ["region"] });
}

teardown(() => {
  for (const element of document.querySelectorAll(".place")) element.remove();
});

suite("E8: views without violations of WCAG 2.2", () => {
  for (const scene of Object.keys(SCENES).filter((name) => name !== "ten-thousand")) {
    for (const scheme of ["light", "dark"] as const) {
      for (const direction of ["ltr", "rtl"] as const) {
        test(`${scene}, ${scheme}, ${direction}`, async () => {
          await accessible(await show(scene, { scheme, direction }));
        });
      }
    }
  }
  for (const scheme of ["light", "dark"] as const) {
    test(`two panes, ${scheme}`, async () => {
      await accessible(await show("typing", { width: 1000, scheme }));
    });

    test(`new conversation, ${scheme}`, async () => {
      const view = await show("list", { scheme });
      view.find("[part~=new-room-button]").click();
      await view.settle();
      view.findAs("input[value=group]", HTMLInputElement).click();
      await view.settle();
      view.find(".option").click();
      await view.settle();
      await accessible(view);
    });

    test(`members with a menu, ${scheme}`, async () => {
      const view = await show("team", { scheme });
      view.find("[part~=members-button]").click();
      await view.settle();
      view.find(".members .menu-button").click();
      await view.settle();
      await accessible(view);
    });

    test(`people to mention, ${scheme}`, async () => {
      const view = await show("team", { scheme });
      const input = view.findAs("textarea", HTMLTextAreaElement);
      input.focus();
      input.value = "@";
      input.setSelectionRange(1, 1);
      input.dispatchEvent(new InputEvent("input", { bubbles: true }));
      await view.settle();
      assert.isAbove(view.all('[role="option"]').length, 3);
      await accessible(view);
    });

    test(`seen by, ${scheme}`, async () => {
      const view = await show("team", { scheme });
      view.all("button.status").at(-1)?.click();
      await view.settle();
      assert.include(view.find(".seen-by").innerText, "Ben Okafor");
      await accessible(view);
    });
  }
});
