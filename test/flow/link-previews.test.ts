import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import { sql } from "drizzle-orm";
import { rows } from "../../server/database/database.ts";
import { picture } from "../support/files/pictures.ts";
import { ogPage, openWebSite, type WebSite } from "../support/web-site.ts";
import type { Person } from "./support/person.ts";
import { writePast } from "./support/records.ts";
import { openStage, type Entrance } from "./support/stage.ts";

suite("C11 link previews", () => {
  let stage: Awaited<ReturnType<typeof openStage>>;
  let site: WebSite;
  before(async () => {
    site = await openWebSite({
      "/news": ogPage({ title: "The new timetable", description: "From &lt;Monday&gt; on", site_name: "Transit", image: "/bus.png" }),
      "/plain": ogPage({ title: "A page without a picture" }),
      "/bus.png": { body: await picture("png", 800, 420), type: "image/png" },
    });
    stage = await openStage({ web: site.web });
  });
  after(async () => {
    await stage.close();
    site.close();
  });

  const enter = async (name: string): Promise<Entrance> => {
    const room = await writePast(stage.server.database, { tenantId: stage.server.tenant.id, name, people: ["ana", "ben"] });
    return { attributes: `mode="inline" room="${room}"` };
  };
  const card = ({ chat }: Person, title: string) => chat.locator(".preview").filter({ hasText: title });

  test("LINK-1 LINK-4 a card follows a message for both, with a picture of our own server, survives a reload, and goes where its author takes it off", async () => {
    const entrance = await enter("Timetables");
    const [ana, ben] = [await stage.enter("ana", entrance), await stage.enter("ben", entrance)];
    await ben.connection("online");
    await ana.composer.fill(`Look: ${site.url("/news")}`);
    await ana.composer.press("Enter");
    await card(ben, "The new timetable").waitFor();
    const shown = card(ana, "The new timetable");
    assert.equal(await shown.locator(".preview-site").innerText(), `Transit · ${new URL(site.url("/news")).host}`);
    assert.equal(await shown.locator(".preview-text").innerText(), "From <Monday> on");
    const source = await card(ben, "The new timetable").locator("img").getAttribute("src");
    assert.equal(new URL(source ?? "").port, String(ben.link.port));
    await ben.page.waitForFunction(() => {
      const image = document.querySelector("staff-chat")?.shadowRoot?.querySelector<HTMLImageElement>(".preview img");
      return image?.complete === true && image.naturalWidth === 480;
    });
    // The page is asked before the link is followed.
    await ben.page.evaluate(() => {
      document.addEventListener("staff-chat-link-click", (event) => {
        event.preventDefault();
        document.title = event.detail.url;
      });
    });
    await card(ben, "The new timetable").getByRole("link").click();
    assert.equal(await ben.page.title(), site.url("/news"));
    // Nobody but the author and owners has a button for it.
    assert.equal(await card(ben, "The new timetable").getByRole("button").count(), 0);
    await ben.page.reload();
    await card(ben, "The new timetable").waitFor();
    await shown.getByRole("link").focus();
    await ana.page.keyboard.press("Tab");
    await ana.page.keyboard.press("Enter");
    await shown.waitFor({ state: "detached" });
    await ana.chat.locator(`article:focus`).filter({ hasText: "Look:" }).waitFor();
    await card(ben, "The new timetable").waitFor({ state: "detached" });
    await ana.page.reload();
    await ana.chat.locator("article").filter({ hasText: "Look:" }).waitFor();
    await ana.connection("online");
    await card(ana, "The new timetable").waitFor({ state: "detached" });
    assert.deepEqual([...ana.complaints, ...ben.complaints], []);
  });

  test("LINK-1 LINK-3 who polls, and who was away, has the card; it goes with an edit", async () => {
    const entrance = await enter("Away");
    const [ana, ben] = [await stage.enter("ana", entrance), await stage.enter("ben", entrance)];
    await ben.connection("online");
    ben.link.set({ blocked: true });
    await ben.connection("polling");
    await ana.composer.fill(`Polled ${site.url("/plain")}`);
    await ana.composer.press("Enter");
    await card(ben, "A page without a picture").waitFor();
    ana.link.set({ offline: true });
    ana.link.set({ offline: false });
    await card(ana, "A page without a picture").waitFor();
    await ana.composer.press("ArrowUp");
    await ana.chat.locator("staff-chat-message-editor textarea").fill("Polled, and no link");
    await ana.page.keyboard.press("Enter");
    await card(ben, "A page without a picture").waitFor({ state: "detached" });
    assert.deepEqual([...ana.complaints, ...ben.complaints], []);
  });

  test("LINK-5 an owner does without previews in a room", async () => {
    const ana = await stage.enter("ana");
    await ana.createGroup("Quiet", ["Ben"]);
    await ana.choose("Edit name and topic");
    const dialog = ana.chat.getByRole("dialog");
    await dialog.getByLabel("Link previews").uncheck();
    await dialog.getByRole("button", { name: "Save" }).click();
    await dialog.waitFor({ state: "hidden" });
    const asked = site.asked.length;
    await ana.composer.fill(site.url("/plain"));
    await ana.composer.press("Enter");
    await ana.chat.locator("article .status-sent, article .status-delivered").first().waitFor();
    const [{ waiting } = { waiting: -1 }] = await stage.server.database.withTenant(stage.server.tenant.id, (tx) =>
      rows<{ waiting: number }>(tx, sql`select count(*)::int as waiting from effects`),
    );
    assert.deepEqual([waiting, site.asked.length], [0, asked]);
  });
});
