import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import { createTenantService } from "../../server/services/identity/tenants.ts";
import { createId } from "../support/databases.ts";
import { createRecordingBus } from "../support/recording-bus.ts";
import { writePast } from "./support/records.ts";
import type { Person } from "./support/person.ts";
import { openStage } from "./support/stage.ts";
import type { Id } from "../../protocol/ids.ts";

suite("C7 mentions of many", () => {
  let stage: Awaited<ReturnType<typeof openStage>>;
  let room: Id;
  before(async () => {
    stage = await openStage();
    const { database, tenant } = stage.server;
    room = await writePast(database, { tenantId: tenant.id, name: "Team", people: ["ana", "ben", "cem"] });
    const tenants = createTenantService({ database, bus: createRecordingBus(), now: Date.now, createId });
    await tenants.setPolicy(tenant.id, { wideMentions: "moderators", wideMentionWarning: 2 });
  });
  after(() => stage.close());

  const mentions = ({ page }: Person, count: number) =>
    page.waitForFunction((wanted) => document.querySelector("staff-chat")?.mentionCount === wanted, count, { polling: 50 });

  test("MENTION-1 @room is offered by the keyboard, asked about where it calls many, counted and marked for whom it means; who may not is offered nothing", async () => {
    const [ana, ben] = [
      await stage.enter("ana", { attributes: `mode="inline" room="${room}"` }),
      await stage.enter("ben", { attributes: "" }),
    ];
    await ben.connection("online");
    await mentions(ben, 0);
    await ana.composer.pressSequentially("@roo");
    await ana.chat.getByRole("option", { name: /@room/ }).waitFor();
    await ana.page.keyboard.press("Enter");
    assert.equal(await ana.composer.inputValue(), "@room ");
    await ana.composer.pressSequentially("fire drill at ten");
    await ana.page.keyboard.press("Enter");
    await ana.chat.getByText("This message calls 2 people. Send it again to confirm.").waitFor();
    assert.equal(await ana.composer.inputValue(), "@room fire drill at ten");
    await ana.page.keyboard.press("Enter");
    await mentions(ben, 1);
    const cem = await stage.enter("cem", { attributes: `mode="inline" room="${room}"` });
    const message = cem.chat.locator("article.mentions-me").filter({ hasText: "fire drill at ten" });
    await message.locator("[part~=mention]", { hasText: "@room" }).waitFor();
    await cem.composer.pressSequentially("@roo");
    await cem.composer.pressSequentially("m is what I can't write");
    assert.equal(await cem.chat.getByRole("option", { name: /@room/ }).count(), 0);
    await cem.page.keyboard.press("Enter");
    await ana.message("@room is what I can't write").waitFor();
    await mentions(ben, 1);
    assert.deepEqual([...ana.complaints, ...ben.complaints, ...cem.complaints], []);
  });
});
