import type { Page } from "playwright-core";
import { raiseStage } from "../../flow/support/stage.ts";
import { writePast } from "../../flow/support/records.ts";
import { startPostgres } from "../../support/postgres.ts";
import type { Id } from "../../../protocol/ids.ts";
import type { Benchmark } from "../benchmark.ts";
import { seedHistory } from "../support/seed-history.ts";
import { startStaffChat } from "../support/staff-chat-stage.ts";
import { figure, table } from "../support/table.ts";
import { withDatabase } from "../support/with-database.ts";

const MESSAGES = 10_000;
const VISITS = 3;
const SUBJECT = "ana";

/** What a walk through the whole history took. */
interface Walk {
  readonly seconds: number;
  readonly frames: number;
  readonly slowFrames: number;
  readonly longest: number;
  /** Most message rows in the DOM at any time. */
  readonly rows: number;
}

export const rendering: Benchmark = {
  name: "rendering",
  title: `A room of ${figure(MESSAGES)} messages in Chromium`,
  async run() {
    const cluster = await startPostgres();
    const databaseUrl = await cluster.createDatabase();
    let roomId: Id | null = null;
    const stage = await raiseStage(async (origin) => {
      const server = await startStaffChat(databaseUrl, { origins: [origin] });
      roomId = await seedRoom(databaseUrl, server.tenant.id);
      return server;
    });
    try {
      const { page } = await stage.enter(SUBJECT, { attributes: `mode="inline" room="${roomId}"` });
      const visits = [await firstMessages(page)];
      for (let visit = 1; visit < VISITS; visit += 1) {
        await page.reload();
        visits.push(await firstMessages(page));
      }
      const walk = await walkUp(page);
      const rows = [
        ["what", "figure"],
        ["page asked for → first messages drawn, first visit", `${figure(visits[0]!)} ms`],
        ["the same, later visits (code and history in the browser)", `${figure(Math.min(...visits.slice(1)))} ms`],
        ["scrolled from the newest message to the first", `${walk.seconds.toFixed(1)} s, ${figure(walk.frames)} frames`],
        ["frames longer than 50 ms", `${walk.slowFrames} (longest ${figure(walk.longest)} ms)`],
        ["most message rows in the DOM", String(walk.rows)],
      ];
      return `The built widget against a server on PostgreSQL. Budget: at most 200 rows in the DOM.\n\n${table(rows)}`;
    } finally {
      await stage.close();
      await cluster.remove();
    }
  },
};

async function seedRoom(databaseUrl: string, tenantId: Id): Promise<Id> {
  const roomId = await withDatabase(databaseUrl, (database) =>
    writePast(database, { tenantId, name: "Long room", people: [SUBJECT, "ben"] }),
  );
  await seedHistory(databaseUrl, { tenantId, roomId, messages: MESSAGES });
  return roomId;
}

/** Milliseconds from the start of the navigation until messages stand on the page. */
async function firstMessages(page: Page): Promise<number> {
  const drawn = await page.waitForFunction(
    () => (document.querySelector("staff-chat")?.shadowRoot?.querySelector("article .text") ? performance.now() : 0),
    undefined,
    {
      polling: "raf",
    },
  );
  return drawn.jsonValue();
}

/** Scrolls up 600 pixels a frame, as fast as history comes, until the first one stands there. */
async function walkUp(page: Page): Promise<Walk> {
  return page.evaluate(async () => {
    const root = document.querySelector("staff-chat")!.shadowRoot!;
    const scroller = root.querySelector(".messages")!;
    const frame = () => new Promise<number>((resolve) => requestAnimationFrame(resolve));
    const start = await frame();
    let [last, frames, slowFrames, longest, rows] = [start, 0, 0, 0, 0];
    while (root.querySelector('.bubble[data-position="1"]') === null && last - start < 180_000) {
      scroller.scrollTop -= 600;
      const now = await frame();
      frames += 1;
      if (now - last > 50) slowFrames += 1;
      longest = Math.max(longest, now - last);
      rows = Math.max(rows, root.querySelectorAll("article").length);
      last = now;
    }
    return { seconds: (last - start) / 1000, frames, slowFrames, longest, rows };
  });
}
