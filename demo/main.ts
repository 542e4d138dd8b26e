// `npm start`: everything on one machine, with nothing installed but Node. Builds, seeds, serves, and puts two people side by side.
import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pathTo, PATHS } from "../protocol/http.ts";
import { loadConfig } from "../server/config/config.ts";
import { describeReport, keepFoldersPrivate } from "../server/config/private-folders.ts";
import { mintToken } from "../server/services/identity/signing-keys.ts";
import { ensureBuilt } from "./build.ts";
import { STAGE } from "./cast.ts";
import { openLink, type Link } from "./link.ts";
import { createStage, listen, SIDES, type Side } from "./pages-server.ts";
import { freePort } from "./ports.ts";
import { allowOrigins, seed, type Seeded } from "./seed.ts";
import { createSupervisor } from "./supervisor.ts";

const TOKEN_LIFETIME_MS = 15 * 60_000;

const root = join(import.meta.dirname, "..");
ensureBuilt(root);

const stagePort = await freePort(Number(process.env.PORT ?? 8080));
const serverPort = await freePort(stagePort + 1);
const folder = process.env.DATA_DIR ?? join(root, ".data", "demo");
const serverUrl = `http://localhost:${serverPort}`;
const environment = {
  PORT: String(serverPort),
  HOST: "127.0.0.1",
  PUBLIC_URL: serverUrl,
  DATA_DIR: folder,
  LOG_LEVEL: process.env.LOG_LEVEL ?? "warn",
  LOG_FORMAT: process.env.LOG_FORMAT ?? "text",
  SHUTDOWN_SECONDS: "2",
};
const config = loadConfig({ ...process.env, ...environment });
for (const report of await keepFoldersPrivate(config)) process.stderr.write(`${describeReport(report)}\n`);
const { key, groupId } = await readSeed();
await allowOrigins(config, key.tenantId, [`http://localhost:${stagePort}`, `http://127.0.0.1:${stagePort}`]);

const supervisor = createSupervisor({
  entry: join(root, "server/main.ts"),
  environment,
  readyUrl: `http://127.0.0.1:${serverPort}${pathTo(PATHS.readiness)}`,
});
await supervisor.start();
const links = await openLinks();
const snippet = `<script type="module" src="${serverUrl}/v1/staff-chat.js"></script>\n<staff-chat token-url="/token/ana"></staff-chat>`;
const mintCommand = `npm run -s staff-chat -- token mint --key-file ${keyFile()} --subject ana --name "Ana Ferreira"`;
const stage = createStage({
  folder: join(import.meta.dirname, "pages"),
  serverUrl,
  links,
  supervisor,
  mint,
  roomId: groupId,
  snippet,
  mintCommand,
});
const pages = await listen(stage, stagePort);

process.stdout.write(greeting());
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => void stop());

function keyFile(): string {
  return join(folder, "demo-key.json");
}

/** What an earlier start left, or a newly seeded folder. The key's file is readable by its owner only. */
async function readSeed(): Promise<Seeded> {
  const noted = join(folder, "demo.json");
  if (existsSync(noted) && existsSync(keyFile())) {
    const { groupId } = JSON.parse(await readFile(noted, "utf8")) as Pick<Seeded, "groupId">;
    return { key: JSON.parse(await readFile(keyFile(), "utf8")) as Seeded["key"], groupId };
  }
  const seeded = await seed(config);
  await writeFile(keyFile(), JSON.stringify(seeded.key, null, 2), { mode: 0o600 });
  await writeFile(noted, JSON.stringify({ groupId: seeded.groupId }), { mode: 0o600 });
  return seeded;
}

async function openLinks(): Promise<Record<Side, Link>> {
  const [ana, ben] = await Promise.all(SIDES.map(async (_, index) => openLink(await freePort(serverPort + 1 + index), serverPort)));
  return { ana: ana!, ben: ben! };
}

function mint(side: Side): Promise<string> {
  const claims = { ...STAGE[side], avatar: null };
  return mintToken(key, { claims, issuedAt: Date.now(), lifetime: TOKEN_LIFETIME_MS, tokenId: crypto.randomUUID() });
}

function greeting(): string {
  return `
  staff-chat is running

    the demo      http://localhost:${stagePort}/
    two lines     http://localhost:${stagePort}/embed.html
    API           ${serverUrl}/docs

  Paste this into any page of http://localhost:${stagePort}:

    ${snippet.replace("\n", "\n    ")}

  Mint a token by hand:

    ${mintCommand}

  Data lives in ${folder}. Ctrl+C ends everything.

`;
}

async function stop(): Promise<void> {
  pages.close();
  await Promise.all(SIDES.map((side) => links[side].close()));
  await supervisor.stop();
  process.exit(0);
}
