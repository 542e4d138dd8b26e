import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import { writePast } from "./support/records.ts";
import type { Person } from "./support/person.ts";
import { openStage } from "./support/stage.ts";

let stage: Awaited<ReturnType<typeof openStage>>;
before(async () => {
  stage = await openStage();
  await writePast(stage.server.database, { tenantId: stage.server.tenant.id, name: "Team", people: ["ana", "ben"] });
});
after(() => stage.close());

interface Place {
  readonly dir?: "ltr" | "rtl";
  readonly attributes?: string;
  readonly style?: string;
}

/** A page whose chat stands in a box that is moved and cuts off, with a modal dialog of its own. */
async function open({ dir = "ltr", attributes = "", style = "" }: Place = {}): Promise<Person> {
  stage.serve("/clipped", {
    type: "text/html",
    body: `<!doctype html><html lang="en" dir="${dir}"><head><title>Rota</title>
<script type="module" src="${stage.server.url}/v1/staff-chat.js"></script></head>
<body style="margin: 0; block-size: 3000px"><button id="before">Before</button>
<div style="transform: translate(40px, 10px); overflow: hidden; inline-size: 300px; block-size: 120px; contain: paint">
<staff-chat server="${stage.server.url}" token-url="/token/ana" style="${style}" ${attributes}></staff-chat></div>
<button id="after">After</button>
<dialog style="inline-size: 90vw; block-size: 90vh"><button>Sign</button></dialog></body></html>`,
  });
  const ana = await stage.enter("ana", { path: "/clipped", viewport: { width: 900, height: 700 } });
  await ana.connection("online");
  return ana;
}

/** What the pointer meets at the middle of the launcher and of the panel, and a focused element's part or id. */
const hits = ({ page }: Person) =>
  page.evaluate(() => {
    const chat = document.querySelector("staff-chat");
    const at = (selector: string) => {
      const box = chat?.shadowRoot?.querySelector(selector)?.getBoundingClientRect();
      if (box === undefined || box.width === 0) return null;
      return document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2)?.localName ?? null;
    };
    return { launcher: at(".launcher"), panel: at("dialog.panel") };
  });
const focused = ({ page }: Person) =>
  page.evaluate(() => document.activeElement?.shadowRoot?.activeElement?.getAttribute("part") ?? document.activeElement?.id);
const boxOf = (ana: Person) => ana.chat.locator(".launcher").boundingBox();
const isShown = (ana: Person) => ana.chat.locator("dialog.panel").waitFor();

suite("K8 the launcher", () => {
  const SIDES: readonly (readonly [string, Place, readonly [left: number, top: number]])[] = [
    ["stands at the window's end", {}, [820, 620]],
    ["stands at the other side from right to left", { dir: "rtl" }, [20, 620]],
    ["stands where placement and offset say", { attributes: 'placement="top-start"', style: "--staff-chat-offset: 12px" }, [12, 12]],
  ];
  for (const [name, place, [left, top]] of SIDES)
    test(`${name}, though it is in a box that is moved and cuts off`, async () => {
      const ana = await open(place);
      const box = await boxOf(ana);
      assert.deepEqual([box?.x, box?.y, box?.width, box?.height], [left, top, 60, 60]);
      assert.equal((await hits(ana)).launcher, "staff-chat");
      await ana.page.context().close();
    });

  test("keeps its place in the order of Tab, and gets the focus back", async () => {
    const ana = await open();
    await ana.page.locator("#before").focus();
    await ana.page.keyboard.press("Tab");
    assert.equal(await focused(ana), "launcher");
    await ana.page.keyboard.press("Enter");
    await isShown(ana);
    await ana.chat.locator("[part~=new-room-button], .room-item").first().waitFor();
    await ana.page.keyboard.press("Escape");
    await ana.page.waitForFunction(() => document.activeElement?.shadowRoot?.activeElement?.getAttribute("part") === "launcher");
    await ana.page.keyboard.press("Tab");
    assert.equal(await focused(ana), "after");
    await ana.page.context().close();
  });

  test("is ordered by the page where it sets --staff-chat-z-index", async () => {
    const ana = await open({ style: "--staff-chat-z-index: 5" });
    assert.equal(await ana.chat.locator(".launcher").evaluate((one) => one.matches(":popover-open")), false);
    await ana.page.context().close();
  });

  test("comes back to the top layer when the element is moved", async () => {
    const ana = await open();
    await ana.page.evaluate(() => document.body.append(document.querySelector("staff-chat")!));
    await ana.chat.locator(".launcher:popover-open").waitFor();
    await ana.page.context().close();
  });
});

suite("K10 a modal dialog of the page", () => {
  for (const mode of ["launcher", "drawer"])
    test(`opened after the chat (${mode}) lies over launcher and panel`, async () => {
      const ana = await open({ attributes: `mode="${mode}"` });
      await ana.page.evaluate(() => document.querySelector("staff-chat")!.show());
      await isShown(ana);
      assert.equal((await hits(ana)).panel, "staff-chat");
      await ana.page.evaluate(() => document.querySelector("dialog")!.showModal());
      assert.deepEqual(await hits(ana), { launcher: "dialog", panel: "dialog" });
      await ana.page.evaluate(() => document.querySelector("dialog")!.close());
      assert.equal((await hits(ana)).panel, "staff-chat");
      await ana.page.context().close();
    });

  for (const mode of ["launcher", "drawer"])
    test(`opened before the chat (${mode}) lies over it, too, and the chat comes up when it is closed`, async () => {
      const ana = await open({ attributes: `mode="${mode}"` });
      await ana.page.evaluate(() => {
        document.querySelector("dialog")!.showModal();
        document.querySelector("staff-chat")!.show();
      });
      await isShown(ana);
      const panel = ana.chat.locator("dialog.panel");
      assert.equal(await panel.evaluate((one) => one.matches(":modal, :popover-open")), false);
      assert.equal((await hits(ana)).launcher, "dialog");
      await ana.page.getByRole("button", { name: "Sign" }).click();
      assert.equal(await panel.evaluate((one: HTMLDialogElement) => one.open), true);
      await ana.page.evaluate(() => document.querySelector("dialog")!.close());
      await ana.chat.locator("dialog.panel:popover-open").waitFor();
      await ana.page.waitForFunction(() => document.querySelector("staff-chat")!.open);
      assert.equal((await hits(ana)).panel, "staff-chat");
      assert.deepEqual(ana.complaints, []);
      await ana.page.context().close();
    });
});
