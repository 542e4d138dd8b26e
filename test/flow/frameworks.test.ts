import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, suite, test } from "node:test";
import { build, type Plugin } from "esbuild";
import { compile } from "svelte/compiler";
import type { Page } from "playwright-core";
import { writePast } from "./support/records.ts";
import { openStage } from "./support/stage.ts";

const EXAMPLES = join(import.meta.dirname, "../../examples");
const FRAMEWORKS = ["react", "vue", "svelte"] as const;
type Framework = (typeof FRAMEWORKS)[number];
const NAMES: Readonly<Record<Framework, string>> = { react: "React", vue: "Vue", svelte: "Svelte" };
const WRITTEN = "property-as-attribute: The attribute tokenprovider";
/** What each makes of a function for an element that is not defined yet: dropped, or written down. */
const WHEN_LATE: Readonly<Record<Framework, string>> = { react: "no-token-source", vue: WRITTEN, svelte: WRITTEN };

let stage: Awaited<ReturnType<typeof openStage>>;
before(async () => {
  stage = await openStage();
  await writePast(stage.server.database, {
    tenantId: stage.server.tenant.id,
    name: "Team",
    people: ["ana", "ben"],
    lines: [["ben", "hello"]],
  });
  for (const framework of FRAMEWORKS) await servePages(framework);
});
after(() => stage.close());

/** The framework's page with the chat's script before its own, after it, and imported by it. */
async function servePages(framework: Framework): Promise<void> {
  const script = `${stage.server.url}/v1/staff-chat.js`;
  const app = await bundle(framework);
  stage.serve(`/${framework}.js`, { type: "text/javascript", body: app });
  stage.serve(`/${framework}-importing.js`, { type: "text/javascript", body: `import "${script}";\nawait import("/${framework}.js");` });
  stage.serve("/late.js", {
    type: "text/javascript",
    body: `while (document.querySelector("staff-chat") === null) await new Promise(requestAnimationFrame);\nawait import("${script}");`,
  });
  const tags = {
    first: `<script type="module" src="${script}"></script><script type="module" src="/${framework}.js"></script>`,
    late: `<script type="module" src="/${framework}.js"></script><script type="module" src="/late.js"></script>`,
    imported: `<script type="module" src="/${framework}-importing.js"></script>`,
  };
  for (const [order, scripts] of Object.entries(tags))
    stage.serve(`/${framework}/${order}`, {
      type: "text/html",
      body: `<!doctype html><html lang="en"><head><title>${NAMES[framework]}</title><meta name="chat" data-server="${stage.server.url}" data-token-url="/token/ana"></head><body><div id="app"></div>${scripts}</body></html>`,
    });
}

async function bundle(framework: Framework): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [join(EXAMPLES, framework, framework === "react" ? "main.jsx" : "main.js")],
    bundle: true,
    jsx: "automatic",
    format: "esm",
    write: false,
    conditions: ["production", "browser"],
    define: {
      "process.env.NODE_ENV": '"production"',
      __VUE_OPTIONS_API__: "true",
      __VUE_PROD_DEVTOOLS__: "false",
      __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: "false",
    },
    plugins: [sveltePlugin()],
  });
  return outputFiles[0]?.text ?? "";
}

function sveltePlugin(): Plugin {
  return {
    name: "svelte",
    setup(builder) {
      builder.onLoad({ filter: /\.svelte$/ }, async ({ path }) => {
        const { js } = compile(await readFile(path, "utf8"), { filename: path, generate: "client" });
        return { contents: js.code, resolveDir: join(EXAMPLES, "svelte") };
      });
    },
  };
}

/** The widget's own lines in the console, from now on. */
function listenTo(page: Page): readonly string[] {
  const lines: string[] = [];
  page.on("console", (message) => {
    if (message.text().startsWith("[staff-chat]")) lines.push(message.text());
  });
  return lines;
}

for (const framework of FRAMEWORKS) {
  suite(`E3 properties in ${NAMES[framework]} at the first mount`, () => {
    for (const order of ["first", "imported"]) {
      test(`hold, functions too, with the chat's script ${order === "first" ? "before the page's own" : "imported by it"}`, async () => {
        const ana = await stage.enter("ana", { path: `/${framework}/${order}` });
        const said = listenTo(ana.page);
        await ana.connection("online");
        await ana.room("Team").waitFor();
        await ana.chat.getByRole("button", { name: "Begin a talk" }).waitFor();
        await ana.page.getByText("Unread: 1").waitFor();
        assert.deepEqual([said, ana.complaints], [[], []]);
        await ana.page.context().close();
      });
    }

    test("are asked for in the console where the chat's script came after", async () => {
      const context = await stage.browser.newContext();
      const lines: string[] = [];
      context.on("console", (message) => {
        if (message.text().startsWith("[staff-chat]")) lines.push(message.text());
      });
      const warned = context.waitForEvent("console", (message) => message.text().startsWith(`[staff-chat] ${WHEN_LATE[framework]}`));
      const ana = await stage.enter("ana", { path: `/${framework}/late`, context });
      assert.match((await warned).text(), /include the chat's script before your own/i);
      await ana.page.waitForLoadState("networkidle");
      const about = lines.filter((line) => line.includes("tokenProvider"));
      assert.equal(about.length, 1, about.join("\n"));
      await context.close();
    });
  });
}
