import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, suite, test } from "node:test";
import type { Person } from "./support/person.ts";
import { writePast } from "./support/records.ts";
import { openStage } from "./support/stage.ts";

const PAPERS = join(import.meta.dirname, "../support/files/office");
const root = join(import.meta.dirname, "../..");

suite("F8 PDF in place", () => {
  let stage: Awaited<ReturnType<typeof openStage>>;
  before(async () => {
    stage = await openStage();
  });
  after(() => stage.close());

  const strict = (server: string, origin: string) =>
    [
      "default-src 'none'",
      `script-src ${server} ${origin}`,
      `connect-src ${server} ${server.replace("http", "ws")} ${origin}`,
      `img-src ${server}`,
      `media-src ${server} blob:`,
      "style-src 'self'",
      "require-trusted-types-for 'script'",
      "trusted-types staff-chat staff-chat-lit",
    ].join("; ");
  const sheet = ({ chat }: Person, page: number) => chat.locator(`.paper-sheet[data-page="${page}"]`);
  /** Waits until something is written on a page. */
  const drawn = async (person: Person, page: number) => {
    await sheet(person, page).and(person.chat.locator("[data-drawn]")).waitFor();
    return sheet(person, page)
      .locator("canvas")
      .evaluate((canvas: HTMLCanvasElement) => {
        const { data } = canvas.getContext("2d")!.getImageData(0, 0, canvas.width, canvas.height);
        return { width: canvas.width, dark: data.some((value, index) => index % 4 === 0 && value < 90) };
      });
  };

  test("the library is the one that is installed, and has no eval", () => {
    const { version } = JSON.parse(readFileSync(join(root, "node_modules/pdfjs-dist/package.json"), "utf8")) as { version: string };
    assert.ok(readFileSync(join(root, "widget/views/papers/pdf-library.ts"), "utf8").includes(`"pdf-${version}"`));
    for (const file of ["pdf.js", "pdf.worker.js"])
      assert.doesNotMatch(readFileSync(join(root, `dist/widget/pdf-${version}`, file), "utf8"), /\beval\(|new Function\(/);
  });

  test("a PDF shows its first page, and is read page by page with the keyboard, under the strict policy of a page of another origin", async () => {
    const { tenant, database, url } = stage.server;
    const room = await writePast(database, { tenantId: tenant.id, name: "Papers", people: ["ana", "ben"] });
    const attributes = `mode="inline" room="${room}"`;
    const ana = await stage.enter("ana", { attributes });
    stage.serve("/strict", {
      type: "text/html",
      policy: strict(url, stage.origin),
      body: `<!doctype html><html lang="en"><head><title>Rota</title><script type="module" src="${url}/v1/staff-chat.js"></script></head>
<body><staff-chat server="${url}" token-url="/token/ben" ${attributes}></staff-chat></body></html>`,
    });
    const ben = await stage.enter("ben", { path: "/strict" });
    await ben.connection("online");
    await ana.chat.locator("input[type=file]").setInputFiles(join(PAPERS, "table.pdf"));
    await ana.composer.fill("The table");
    await ana.composer.press("Enter");
    const top = ben.chat.getByRole("button", { name: "Open table.pdf" }).first();
    await top.locator("img").waitFor();
    await ben.page.waitForFunction(() => {
      const image = document.querySelector("staff-chat")?.shadowRoot?.querySelector<HTMLImageElement>(".paper-top img");
      return image?.complete === true && image.naturalWidth > 300;
    });
    await top.focus();
    await ben.page.keyboard.press("Enter");
    const viewer = ben.chat.getByRole("dialog", { name: "table.pdf" });
    await viewer.getByText("Page 1 of 3").waitFor();
    const first = await drawn(ben, 1);
    assert.ok(first.dark, "nothing is written on the first page");
    // Who does not see it is read its words.
    assert.ok(((await sheet(ben, 1).locator("p").textContent()) ?? "").trim().length > 10);
    await ben.page.keyboard.press("End");
    await viewer.getByText("Page 3 of 3").waitFor();
    await drawn(ben, 3);
    await ben.page.keyboard.press("Home");
    await viewer.getByText("Page 1 of 3").waitFor();
    const width = () => sheet(ben, 1).evaluate((element) => element.getBoundingClientRect().width);
    const before = await width();
    await ben.page.keyboard.press("+");
    assert.ok((await width()) > before * 1.2);
    await ben.page.keyboard.press("0");
    assert.equal(await width(), before);
    await ben.page.keyboard.press("Escape");
    await viewer.waitFor({ state: "hidden" });
    await top.and(ben.chat.locator(":focus")).waitFor();
    assert.deepEqual([...ana.complaints, ...ben.complaints], []);
  });

  test("a PDF that can't be had says so, and can be saved", async () => {
    const { tenant, database } = stage.server;
    const room = await writePast(database, { tenantId: tenant.id, name: "Lost", people: ["cem", "dora"] });
    const cem = await stage.enter("cem", { attributes: `mode="inline" room="${room}"` });
    await cem.chat.locator("input[type=file]").setInputFiles(join(PAPERS, "letter.pdf"));
    await cem.composer.fill("A letter");
    await cem.composer.press("Enter");
    const open = cem.chat.getByRole("button", { name: "Open letter.pdf" }).first();
    await open.locator("img").waitFor();
    await cem.page.route(/pdf-[\d.]+\/pdf\.worker\.js$/, (route) => route.abort());
    await open.click();
    const viewer = cem.chat.getByRole("dialog", { name: "letter.pdf" });
    await viewer.getByRole("alert").waitFor();
    await viewer.getByRole("button", { name: "Download letter.pdf" }).waitFor();
    await viewer.getByRole("button", { name: "Close" }).click();
    await open.and(cem.chat.locator(":focus")).waitFor();
    await cem.page.unrouteAll();
    await cem.page.route(/\/v1\/files\//, (route) => (route.request().resourceType() === "fetch" ? route.abort() : route.continue()));
    await open.click();
    await viewer.getByRole("alert").waitFor();
  });
});
