import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import { build } from "esbuild";
import type { Page } from "playwright-core";
import sharp from "sharp";
import { openLink } from "../../demo/link.ts";
import { recordedBodies, writePast } from "./support/records.ts";
import type { Person } from "./support/person.ts";
import { openStage } from "./support/stage.ts";

let stage: Awaited<ReturnType<typeof openStage>>;
before(async () => {
  stage = await openStage();
});
after(() => stage.close());

/** The host's own script: its own Lit, hotkeys on everything, and a view that comes and goes. */
const HOST = `
import { LitElement, html } from "lit";
window.violations = [];
document.addEventListener("securitypolicyviolation", (event) => window.violations.push(event.violatedDirective + " " + event.blockedURI + " " + event.sample));
window.leaked = [];
for (const type of ["keydown", "keypress", "keyup"]) {
  for (const target of [window, document]) target.addEventListener(type, (event) => window.leaked.push(type + " " + event.key));
}
customElements.define("host-part", class extends LitElement { render() { return html\`<p>The host draws with its own Lit.</p>\`; } });
document.querySelector("#leave").addEventListener("click", () => {
  window.kept = document.querySelector("staff-chat");
  window.kept.remove();
});
document.querySelector("#return").addEventListener("click", () => document.querySelector("main").append(window.kept));
`;

const HOSTILE = `
* { all: unset !important; }
html, body, main, button { display: block !important; visibility: visible !important; font: 40px/3 cursive !important; text-transform: uppercase !important; color: red !important; }
script, style, head { display: none !important; }
`;

interface HostWindow {
  readonly violations: readonly string[];
  readonly leaked: readonly string[];
}

/** The allowances that are documented for customers, and nothing else; `lit-html` is the host's own. */
function policyFor(servers: readonly string[]): string {
  const sockets = servers.map((server) => server.replace("http", "ws"));
  return [
    "default-src 'none'",
    `script-src 'self' ${servers.join(" ")}`,
    `connect-src 'self' ${[...servers, ...sockets].join(" ")}`,
    `img-src ${servers.join(" ")}`,
    `media-src ${servers.join(" ")} blob:`,
    "style-src 'self'",
    "require-trusted-types-for 'script'",
    "trusted-types lit-html staff-chat staff-chat-lit",
  ].join("; ");
}

/** A customer's page with its own script and style sheet, and the chat on it. */
async function openHost(subject: string, { css, room }: { readonly css: string; readonly room: string }): Promise<Person> {
  const link = await openLink(0, stage.server.port);
  const server = `http://127.0.0.1:${link.port}`;
  const bundled = await build({
    stdin: { contents: HOST, resolveDir: process.cwd() },
    bundle: true,
    format: "esm",
    write: false,
    conditions: ["production"],
  });
  const policy = policyFor([server]);
  stage.serve("/host.js", { type: "text/javascript", body: bundled.outputFiles[0]?.text ?? "" });
  stage.serve("/host.css", { type: "text/css", body: css });
  stage.serve("/host", {
    type: "text/html",
    policy,
    body: `<!doctype html><html lang="en"><head><title>Host</title><link rel="stylesheet" href="/host.css">
<script type="module" src="/host.js"></script><script type="module" src="${server}/v1/staff-chat.js"></script></head>
<body><main><host-part></host-part><button id="leave">Leave</button><button id="return">Return</button>
<staff-chat token-url="/token/${subject}" room="${room}"></staff-chat></main></body></html>`,
  });
  return stage.enter(subject, { path: "/host", link });
}

async function sendPicture(person: Person): Promise<void> {
  const buffer = await sharp({ create: { width: 300, height: 200, channels: 3, background: "#2a7" } })
    .png()
    .toBuffer();
  await person.chat.locator("input[type=file]").setInputFiles({ name: "shelf.png", mimeType: "image/png", buffer });
  await person.chat.locator(".file-tray .file-card.is-uploaded").waitFor();
  await person.chat.getByRole("button", { name: "Send", exact: true }).click();
}

/** Listens to what was recorded before it goes, and to what came back. */
async function sendVoice({ chat }: Person): Promise<void> {
  await chat.getByRole("button", { name: "Record a voice message" }).click();
  await chat.getByRole("timer", { name: "Recording" }).filter({ hasText: "0:01" }).waitFor();
  await chat.getByRole("button", { name: "Stop and listen" }).click();
  const playing = async (place: string) => {
    await chat.locator(place).getByRole("button", { name: "Play" }).click();
    await chat.locator(place).getByRole("button", { name: "Pause" }).waitFor();
  };
  await playing("staff-chat-recorder staff-chat-player");
  await chat.getByRole("button", { name: "Send voice message" }).click();
  await playing("staff-chat-attachment-group staff-chat-player");
}

const reported = (page: Page, what: keyof HostWindow) => page.evaluate((name) => (window as never as HostWindow)[name], what);

const HOSTS = [
  { id: "E9", name: "a page with a strict content security policy", css: "main { display: block }" },
  { id: "E10", name: "a page that unsets everything", css: HOSTILE },
];

for (const { id, name, css } of HOSTS) {
  suite(`${id} on ${name}`, () => {
    test("a whole chat works: no violation, no key lost to the page, and a new mount goes on where it was", async () => {
      const { database, tenant } = stage.server;
      const room = await writePast(database, {
        tenantId: tenant.id,
        name: `Shift ${id}`,
        people: ["ana", "ben"],
        lines: [["ben", "**bold** and `code`, see https://example.org"]],
      });
      const ben = await stage.enter("ben", { attributes: `mode="inline" room="${room}"` });
      const ana = await openHost("ana", { css, room });
      await ana.page.getByText("The host draws with its own Lit.").waitFor();
      await ana.chat.getByRole("button", { name: /Open chat/ }).click();
      await ana.chat.locator("strong", { hasText: "bold" }).waitFor();
      await ana.say("answer from a strange page");
      await ben.message("answer from a strange page").waitFor();
      await ana.sees("answer from a strange page", "read");
      await sendPicture(ben);
      await ana.chat.getByRole("button", { name: "Open picture shelf.png" }).click();
      await ana.chat.getByRole("dialog", { name: "Picture" }).locator(".lightbox-image").waitFor();
      await ana.page.keyboard.press("Escape");
      await sendVoice(ana);
      await ana.chat.getByRole("button", { name: "Back to conversations" }).click();
      await ana.createGroup(`Group ${id}`, ["Ben"]);
      await ana.chat.getByRole("button", { name: "Members", exact: true }).click();
      await ana.chat.getByRole("dialog", { name: "Members" }).getByText("Ben").waitFor();
      await ana.page.keyboard.press("Escape");
      await ana.chat.getByRole("button", { name: "Back to conversations" }).click();
      await ana.openRoom(`Shift ${id}`);
      await ana.composer.pressSequentially("half a s");
      assert.deepEqual(await reported(ana.page, "leaked"), []);
      await ana.page.locator("#leave").dispatchEvent("click");
      await ben.say("while away");
      await ana.page.locator("#return").dispatchEvent("click");
      await ana.message("while away").waitFor();
      assert.equal(await ana.composer.inputValue(), "half a s");
      await ana.composer.pressSequentially("entence");
      await ana.composer.press("Enter");
      await ben.message("half a sentence").waitFor();
      assert.deepEqual(await recordedBodies(database, tenant.id, room), [
        "**bold** and `code`, see https://example.org",
        "answer from a strange page",
        "",
        "",
        "while away",
        "half a sentence",
      ]);
      assert.deepEqual([await reported(ana.page, "violations"), ana.complaints, ben.complaints], [[], [], []]);
      await Promise.all([ana, ben].map(({ page }) => page.context().close()));
    });
  });
}
