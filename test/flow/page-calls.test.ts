import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import type { Id } from "../../protocol/ids.ts";
import { openTeam } from "./support/team.ts";

suite("E3 calls of the page without a server", () => {
  let stage: Awaited<ReturnType<typeof openTeam>>["stage"];
  let roomId: Id;
  before(async () => {
    ({ stage, roomId } = await openTeam());
  });
  after(() => stage.close());

  test("the first message that the page sends is kept while the server is away, and arrives when it is back", async () => {
    const attributes = { attributes: `mode="inline" room="${roomId}"` };
    const [ana, ben] = [await stage.enter("ana", attributes), await stage.enter("ben", attributes)];
    await ana.message("for the team").waitFor();
    await ana.connection("online");
    ana.link.set({ offline: true });
    await ana.connection("reconnecting");
    const sent = ana.page.evaluate(
      (room) =>
        document
          .querySelector("staff-chat")!
          .sendMessage({ roomId: room, text: "from the page" })
          .then(
            ({ id }) => id,
            (error: { code?: string }) => error.code,
          ),
      roomId,
    );
    await ana.message("from the page").waitFor();
    ana.link.set({ offline: false });
    await ben.message("from the page").waitFor();
    assert.match(String(await sent), /^[0-9a-f-]{36}$/);
  });
});
