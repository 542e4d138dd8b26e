import type { Page } from "playwright-core";
import type { Id } from "../../../protocol/ids.ts";
import { writePast } from "../../flow/support/records.ts";
import { raiseStage } from "../../flow/support/stage.ts";
import { startPostgres } from "../../support/postgres.ts";
import { HEAVY_UNITS, heavyMessage, LONGEST } from "../../widget/content/messages.ts";
import type { Benchmark } from "../benchmark.ts";
import { startStaffChat } from "../support/staff-chat-stage.ts";
import { figure, table } from "../support/table.ts";
import { withDatabase } from "../support/with-database.ts";

const MESSAGES = 50;
const SUBJECT = "ana";
const PEOPLE = [SUBJECT, "ben"] as const;

/** What a page was busy with while a room was opened. */
interface Busy {
  /** Milliseconds of all tasks above 50 ms together, and of the longest. */
  readonly longTasks: number;
  readonly longest: number;
}

export const heavyMessages: Benchmark = {
  name: "heavy",
  title: `Rooms of ${MESSAGES} messages of ${figure(LONGEST)} code points in Chromium`,
  async run() {
    const cluster = await startPostgres();
    const databaseUrl = await cluster.createDatabase();
    const rooms: [unit: string, roomId: Id][] = [];
    let calm: Id | null = null;
    const stage = await raiseStage(async (origin) => {
      const server = await startStaffChat(databaseUrl, { origins: [origin] });
      await withDatabase(databaseUrl, async (database) => {
        const past = { tenantId: server.tenant.id, people: PEOPLE };
        calm = await writePast(database, { ...past, name: "Calm", lines: [["ben", "**a** א 谢 👍"]] });
        for (const [index, unit] of HEAVY_UNITS.entries()) {
          const lines = Array.from({ length: MESSAGES }, () => ["ben", heavyMessage(unit)] as const);
          rooms.push([unit, await writePast(database, { ...past, name: `Heavy ${index}`, lines })]);
        }
      });
      return server;
    });
    try {
      const { page } = await stage.enter(SUBJECT, { attributes: `mode="inline" room="${calm}"` });
      // Parser, sanitiser and fonts come with the first formatted message.
      await page.waitForFunction(() => document.querySelector("staff-chat")?.shadowRoot?.querySelector("article .text strong"));
      const rows = [["full of", "long tasks together", "the longest"]];
      for (const [unit, roomId] of rooms) {
        const { longTasks, longest } = await openRoom(page, roomId);
        rows.push([spell(unit), `${figure(longTasks)} ms`, `${figure(longest)} ms`]);
      }
      return `The built widget; each room is opened once, for the first time. Budget: long tasks (above 50 ms) below 200 ms together.\n\n${table(rows)}`;
    } finally {
      await stage.close();
      await cluster.remove();
    }
  },
};

/** A unit as a table can show it: characters that pile up or turn the writing around by their numbers. */
function spell(unit: string): string {
  const escaped = JSON.stringify(unit).replace(/[^ -~]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`);
  return `\`\` ${escaped} \`\``;
}

/** Opens a room and waits until nothing has been drawn for some frames. */
async function openRoom(page: Page, roomId: Id): Promise<Busy> {
  return page.evaluate(async (id) => {
    const chat = document.querySelector("staff-chat")!;
    const root = chat.shadowRoot!;
    const durations: number[] = [];
    const note = (entries: PerformanceEntryList) => durations.push(...entries.map(({ duration }) => duration));
    const tasks = new PerformanceObserver((list) => note(list.getEntries()));
    tasks.observe({ entryTypes: ["longtask"] });
    let quiet = 0;
    const changes = new MutationObserver(() => (quiet = 0));
    changes.observe(root, { childList: true, subtree: true });
    await chat.openRoom(id);
    while (root.querySelector('.bubble[data-position="50"]') === null || quiet++ < 12)
      await new Promise((resolve) => requestAnimationFrame(resolve));
    changes.disconnect();
    note(tasks.takeRecords());
    tasks.disconnect();
    return { longTasks: durations.reduce((sum, duration) => sum + duration, 0), longest: Math.max(0, ...durations) };
  }, roomId);
}
