import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, suite, test } from "node:test";
import type { Page } from "playwright-core";
import { installAdopters, type Adopters, type BuiltApplication } from "../support/adopters.ts";
import { writePast } from "./support/records.ts";
import { openStage } from "./support/stage.ts";

const TSC = [join(import.meta.dirname, "../../node_modules/.bin/tsc"), "--pretty", "false", "-p"] as const;
/** How each says what is wrong: by which program, of which file. TypeScript is the one of this project, and an older one below Vue's and Svelte's. */
const COMPILERS = {
  TypeScript: { folder: "plain", wrong: "wrong.ts", program: TSC },
  "React 19": { folder: "react", wrong: "wrong.tsx", program: TSC },
  Preact: { folder: "preact", wrong: "wrong.tsx", program: TSC },
  Solid: { folder: "solid", wrong: "wrong.tsx", program: TSC },
  Vue: { folder: "vue", wrong: "Wrong.vue", program: ["vue-tsc", "--pretty", "false", "-p"] },
  Svelte: {
    folder: "svelte",
    wrong: "Wrong.svelte",
    program: ["svelte-check", "--output", "machine", "--tsconfig", "tsconfig.json", "--workspace"],
  },
} as const;
const APPLICATIONS = { React: ["react", "rea"], Vue: ["vue", "vea"], Svelte: ["svelte", "sia"] } as const;
/** Lines of a file of wrong uses that are each one of them. */
const WRONG_USE = /^ *<staff-chat|^chat\.|^window\.StaffChat/;

let adopters: Adopters;
before(async () => {
  adopters = await installAdopters();
});

/** The complaints of a compiler, each as file:line. */
function complaintsOf(said: string): string[] {
  const found = [...said.matchAll(/^(?:[\w-]+\/)?(\S+?)\((\d+),\d+\): error|^\d+ ERROR "([^"]+)" (\d+):/gm)];
  return [...new Set(found.map(([, file, line, other, place]) => `${file ?? other}:${line ?? place}`))];
}

suite("K10 types of the packed package, in strict mode, by each framework's own compiler", () => {
  for (const [name, { folder, wrong, program }] of Object.entries(COMPILERS))
    test(`${name}: every right use compiles, and each wrong one is refused in its line`, async () => {
      const [compiler, ...words] = program;
      const complaints = complaintsOf(await adopters.say(compiler, ...words, folder));
      const lines = (await readFile(join(adopters.folder, folder, wrong), "utf8")).split("\n");
      const expected = lines.flatMap((line, index) => (WRONG_USE.test(line) ? [`${wrong}:${index + 1}`] : []));
      assert.ok(expected.length >= 6);
      assert.deepEqual(complaints.toSorted(), expected.toSorted());
    });
});

suite("K10 an empty project installs the packed package, builds with its own bundler and runs", () => {
  let stage: Awaited<ReturnType<typeof openStage>>;
  before(async () => {
    stage = await openStage();
    const past = {
      tenantId: stage.server.tenant.id,
      name: "Team",
      people: ["ben", "rea", "vea", "sia"],
      lines: [["ben", "hello"]],
    } as const;
    await writePast(stage.server.database, past);
  });
  after(() => stage.close());

  const serve = (path: string, app: BuiltApplication, { subject, rendered }: { subject: string; rendered: string }) => {
    const values: Readonly<Record<string, string>> = { server: stage.server.url, "token-url": `/token/${subject}`, app: rendered };
    const body = app.html.replaceAll(/\{\{([\w-]+)\}\}/g, (_, name: string) => values[name] ?? "");
    stage.serve(path, { type: "text/html", body });
    for (const [asset, text] of app.assets)
      stage.serve(asset, { type: asset.endsWith(".css") ? "text/css" : "text/javascript", body: text });
  };

  /** Opens the page, and lists what its console warns of. */
  const open = async (path: string, subject: string) => {
    const context = await stage.browser.newContext();
    const warnings: string[] = [];
    context.on("console", (message) => {
      // `false` for an attribute is written down by Vue and Svelte; the element takes it as meant, and says how it could be put.
      const isHint = message.text().startsWith("[staff-chat] false-as-text");
      if (["warning", "error"].includes(message.type()) && !isHint) warnings.push(message.text());
    });
    const person = await stage.enter(subject, { context, path });
    await person.connection("online");
    return { person, warnings };
  };
  const voice = (page: Page) => page.locator("staff-chat .voice-button");

  for (const [name, [folder, subject]] of Object.entries(APPLICATIONS))
    test(`${name}: in the browser alone and rendered on a server first, without a warning`, async () => {
      const app = await adopters.build(folder);
      serve(`/${folder}`, app, { subject, rendered: "" });
      const { person, warnings } = await open(`/${folder}`, subject);
      const { page, chat } = person;
      await page.getByText(/Unread: [1-9]/).waitFor();
      // Taken off the page, and put there anew: the function is with the second element too.
      for (const there of [false, true]) {
        await page.getByRole("button", { name: "Show or hide" }).click();
        await chat.waitFor({ state: there ? "visible" : "detached" });
      }
      await person.openRoom("Team");
      await voice(page).waitFor();
      // What the page's listener is told trims the text.
      await person.composer.fill(`  sent from ${name}  `);
      await person.composer.press("Enter");
      await person.message(`sent from ${name}`).locator(".status-sent, .status-delivered, .status-read").waitFor();
      await page.getByRole("button", { name: "Write" }).click();
      await page.waitForFunction(
        () => document.querySelector("staff-chat")?.shadowRoot?.querySelector("textarea")?.value === "from the page",
      );
      assert.deepEqual([warnings, person.complaints], [[], []]);
      await page.context().close();

      const rendered = await app.render(stage.server.url, `/token/${subject}`);
      assert.match(rendered, /<staff-chat [^>]*token-url="\/token\/\w+"/);
      serve(`/${folder}/rendered`, app, { subject, rendered });
      const hydrated = await open(`/${folder}/rendered`, subject);
      await hydrated.person.openRoom("Team");
      await hydrated.person.message(`sent from ${name}`).waitFor();
      await voice(hydrated.person.page).waitFor();
      assert.deepEqual([hydrated.warnings, hydrated.person.complaints], [[], []]);
      await hydrated.person.page.context().close();
    });
});
