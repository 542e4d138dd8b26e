// `npm run shots`: every state of the playground in every look, as pictures in .data/shots/, with a contact sheet for people to look at.
// `npm run shots -- text,rooms`: these states only.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { chromium } from "playwright-core";
import { freePort } from "../demo/ports.ts";
import { STATES } from "../demo/pages/states.js";

const root = join(import.meta.dirname, "..");
const folder = join(root, ".data/shots");
/** States on one picture of the contact sheet. */
const ROWS = 6;
const FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"];
const PLAIN = { colorScheme: "light", forcedColors: "none", dir: "ltr" };
/** At 200 % and 400 % a page of 1,280 by 1,024 has this much room, and is drawn as at 100 % (WCAG 2.2, 1.4.10). */
const LOOKS = {
  light: { ...PLAIN, width: 760, height: 680 },
  dark: { ...PLAIN, width: 760, height: 680, colorScheme: "dark" },
  forced: { ...PLAIN, width: 760, height: 680, forcedColors: "active" },
  rtl: { ...PLAIN, width: 400, height: 700, dir: "rtl" },
  "320 px": { ...PLAIN, width: 320, height: 640 },
  "400 px": { ...PLAIN, width: 400, height: 700 },
  "1040 px": { ...PLAIN, width: 1040, height: 720 },
  "200 %": { ...PLAIN, width: 640, height: 512 },
  "400 %": { ...PLAIN, width: 320, height: 256 },
};

const asked = process.argv[2]?.split(",") ?? Object.keys(STATES);
await rm(folder, { recursive: true, force: true });
await mkdir(folder, { recursive: true });
const demo = await startDemo();
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: FLAGS });
try {
  const problems = await takeAll(await browser.newPage({ reducedMotion: "reduce" }));
  await drawSheets(await browser.newPage({ viewport: { width: 2000, height: 1000 } }));
  for (const problem of problems) process.stderr.write(`${problem}\n`);
  process.stdout.write(`${asked.length} states in ${Object.keys(LOOKS).length} looks: ${join(folder, "index.html")}\n`);
  if (problems.length > 0) process.exitCode = 1;
} finally {
  await browser.close();
  demo.child.kill("SIGTERM");
  await once(demo.child, "exit");
}

async function startDemo() {
  const port = await freePort();
  const data = join(folder, "demo");
  const child = spawn(process.execPath, [join(root, "demo/main.ts")], {
    env: { ...process.env, PORT: String(port), DATA_DIR: data },
    stdio: ["ignore", "pipe", "inherit"],
  });
  for await (const chunk of child.stdout.setEncoding("utf8")) if (chunk.includes("staff-chat is running")) break;
  child.stdout.resume();
  return { child, origin: `http://localhost:${port}` };
}

async function takeAll(page) {
  const problems = [];
  await page.goto(`${demo.origin}/playground.html#state=none&bare`);
  for (const state of asked) {
    await setLook(page, LOOKS.light);
    await page.evaluate((id) => (location.hash = `state=${id}&bare`), state);
    await page.waitForFunction((id) => document.documentElement.dataset.shown === id, state, { timeout: 60_000 });
    const problem = await page.evaluate(() => document.documentElement.dataset.problem);
    if (problem !== undefined) problems.push(`${state}: ${problem}`);
    for (const [name, look] of Object.entries(LOOKS)) {
      await setLook(page, look);
      await page.screenshot({ path: join(folder, fileOf(state, name)) });
    }
  }
  return problems;
}

async function setLook(page, { width, height, dir, colorScheme, forcedColors }) {
  await page.setViewportSize({ width, height });
  await page.emulateMedia({ colorScheme, forcedColors, reducedMotion: "reduce" });
  await page.evaluate((direction) => {
    document.querySelector("staff-chat")?.setAttribute("dir", direction);
    return new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => requestAnimationFrame(resolve))));
  }, dir);
}

/** One page with all of it, and a picture of each few rows. */
async function drawSheets(page) {
  await writeFile(join(folder, "index.html"), sheetOf(asked));
  const numbers = Array.from({ length: Math.ceil(asked.length / ROWS) }, (_, number) => number);
  for (const number of numbers) {
    const file = join(folder, `sheet-${String(number + 1).padStart(2, "0")}`);
    await writeFile(`${file}.html`, sheetOf(asked.slice(number * ROWS, (number + 1) * ROWS)));
    await page.goto(`file://${file}.html`);
    await page.screenshot({ path: `${file}.png`, fullPage: true });
    await rm(`${file}.html`);
  }
}

function sheetOf(states) {
  const names = Object.keys(LOOKS);
  const head = names.map((name) => `<th>${name}</th>`).join("");
  const cell = (state, name) => `<td><a href="${fileOf(state, name)}"><img src="${fileOf(state, name)}" alt="${state}, ${name}"></a></td>`;
  const rows = states.map((state) => `<tr><th>${state}</th>${names.map((name) => cell(state, name)).join("")}</tr>`).join("\n");
  return `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>Contact sheet</title>
<style>body{margin:8px;font:13px system-ui;background:#777;color:#fff}td,th{vertical-align:top;padding:3px;text-align:start}img{display:block;height:205px;max-width:300px;object-fit:contain;object-position:top}</style>
<table><tr><th></th>${head}</tr>
${rows}
</table></html>`;
}

function fileOf(state, look) {
  return `${state}.${look.replaceAll(" ", "").replace("%", "-percent")}.png`;
}
