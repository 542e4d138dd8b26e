// `npm start`: everything on one machine, with nothing installed but Node. Builds, seeds, serves, and puts a chat into the page of a rota.
import { join } from "node:path";
import type { ServerType } from "@hono/node-server";
import { pathTo, PATHS } from "../protocol/http.ts";
import { loadConfig } from "../server/config/config.ts";
import { describeReport, keepFoldersPrivate } from "../server/config/private-folders.ts";
import { mintToken } from "../server/services/identity/signing-keys.ts";
import { startBot } from "./bot.ts";
import { ensureBuilt } from "./build.ts";
import { COMPANIES, findPlayer } from "./cast/companies.ts";
import type { Company } from "./cast/company.ts";
import { drawFace } from "./drawn/faces.ts";
import { enliven } from "./enliven.ts";
import { createFreight } from "./hosts/freight/server.ts";
import { createGym } from "./hosts/gym/server.ts";
import { openSession } from "./headless.ts";
import { openLink, type Link } from "./link.ts";
import { createStage, listen, SIDES, type Side } from "./pages-server.ts";
import { freePort } from "./ports.ts";
import { openRecord } from "./record.ts";
import { seed, settle } from "./seed.ts";
import { createSupervisor } from "./supervisor.ts";

const TOKEN_LIFETIME_MS = 15 * 60_000;

const root = join(import.meta.dirname, "..");
ensureBuilt(root);

const stagePort = await freePort(Number(process.env.PORT ?? 8080));
const folder = process.env.DATA_DIR ?? join(root, ".data", "demo");
const settings = {
  DATA_DIR: folder,
  LOG_LEVEL: process.env.LOG_LEVEL ?? "warn",
  LOG_FORMAT: process.env.LOG_FORMAT ?? "text",
  SHUTDOWN_SECONDS: "2",
};
const config = loadConfig({ ...process.env, ...settings });
for (const report of await keepFoldersPrivate(config)) process.stderr.write(`${describeReport(report)}\n`);
const record = await openRecord(folder, () => seed(config, COMPANIES));
const { seeded } = record;
const origins = [`http://localhost:${stagePort}`, `http://127.0.0.1:${stagePort}`];
const hostPorts: Readonly<Record<string, number>> = { ironyard: await freePort(stagePort + 10), fjordline: await freePort(stagePort + 11) };
const hosts = Object.fromEntries(Object.entries(hostPorts).map(([company, port]) => [company, `http://localhost:${port}`]));
const originsOf = ({ id }: Company) => (hosts[id] === undefined ? origins : [...origins, hosts[id]]);
await settle(config, seeded, { companies: COMPANIES, originsOf, faceOf: avatarOf });

// Looked for as late as can be: what is free may be taken while the folder is filled.
const serverPort = await freePort(stagePort + 1);
const serverUrl = `http://localhost:${serverPort}`;
const supervisor = createSupervisor({
  entry: join(root, "server/main.ts"),
  environment: { ...settings, PORT: String(serverPort), HOST: "127.0.0.1", PUBLIC_URL: serverUrl },
  readyUrl: `http://127.0.0.1:${serverPort}${pathTo(PATHS.readiness)}`,
});
await supervisor.start();
const links = await openLinks();
const [first, ...others] = COMPANIES;
if (first !== undefined) await enlivenOnce(first);
const ben = await openSession({ server: serverUrl, tokenProvider: () => tokenOf("ben") });
const stopBot = startBot(ben, {
  visitorId: seeded["riverside"]!.people["ana"]!,
  isTaken: () => links.ben.isUsed,
  schedule: (work, delayMs) => {
    const timer = setTimeout(work, delayMs);
    return () => clearTimeout(timer);
  },
});
const snippet = `<script type="module" src="${serverUrl}/v1/staff-chat.js"></script>\n<staff-chat token-url="/token/ana"></staff-chat>`;
const mintCommand = `npm run -s staff-chat -- token mint --key-file ${record.keyFile} --subject ana --name "Ana Ferreira"`;
const stage = createStage({
  folder: join(import.meta.dirname, "pages"),
  repository: root,
  serverUrl,
  links,
  supervisor,
  mint: async (subject) => (findPlayer(subject) === null ? null : tokenOf(subject)),
  drawFace: (subject) => {
    const face = findPlayer(subject)?.player.face;
    return face === undefined ? null : drawFace(face);
  },
  rooms: Object.fromEntries(Object.entries(seeded).map(([company, { rooms }]) => [company, rooms])),
  snippet,
  hosts,
  mintCommand,
});
const pages = [await listen(stage, stagePort), ...(await openHosts())];

process.stdout.write(greeting());
// Nobody waits for what is not on the first page.
void (async () => {
  for (const company of others) await enlivenOnce(company);
})();
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => void stop());

async function enlivenOnce(company: Company): Promise<void> {
  if (record.isLively(company.id)) return;
  await enliven({ server: serverUrl, company, seeded: seeded[company.id]!, tokenOf });
  await record.noteLively(company.id);
}

/** The servers of two customers, each with its own pages. */
async function openHosts(): Promise<ServerType[]> {
  const common = (company: string, visitor: string) => ({
    server: serverUrl,
    repository: root,
    origin: hosts[company]!,
    apiKey: seeded[company]!.apiKey!,
    rooms: seeded[company]!.rooms,
    visitor,
    mint: tokenOf,
  });
  const gym = await createGym({ ...common("ironyard", "mona"), file: join(folder, "ironyard.json") });
  const freight = await createFreight({ ...common("fjordline", "ingrid"), author: "duty-desk" });
  return Promise.all([listen(gym, hostPorts["ironyard"]!), listen(freight, hostPorts["fjordline"]!)]);
}

async function openLinks(): Promise<Record<Side, Link>> {
  const opened = await Promise.all(
    SIDES.map(async (side, index) => [side, await openLink(await freePort(serverPort + 1 + index), serverPort)]),
  );
  return Object.fromEntries(opened) as Record<Side, Link>;
}

function avatarOf(subject: string): string | null {
  return findPlayer(subject)?.player.face === undefined ? null : `http://localhost:${stagePort}/faces/${subject}.svg`;
}

function tokenOf(subject: string): Promise<string> {
  const { player, company } = findPlayer(subject)!;
  const claims = { subject, name: player.name, roles: player.roles, avatar: avatarOf(subject) };
  const times = { issuedAt: Date.now(), lifetime: TOKEN_LIFETIME_MS };
  return mintToken(seeded[company.id]!.key, { claims, ...times, tokenId: crypto.randomUUID() });
}

function greeting(): string {
  const at = `http://localhost:${stagePort}`;
  return `
  staff-chat is running

    the demo      ${at}/
    two people    ${at}/lab
    three brands  ${at}/brands.html
    every state   ${at}/playground.html
    a gym         ${hosts["ironyard"]}/
    a haulier     ${hosts["fjordline"]}/
    two lines     ${at}/embed.html
    API           ${serverUrl}/docs

  Paste this into any page of ${at}:

    ${snippet.replace("\n", "\n    ")}

  Mint a token by hand:

    ${mintCommand}

  Data lives in ${folder}. Ctrl+C ends everything.

`;
}

async function stop(): Promise<void> {
  for (const page of pages) page.close();
  stopBot();
  ben.stop();
  await Promise.all(SIDES.map((side) => links[side].close()));
  await supervisor.stop();
  process.exit(0);
}
