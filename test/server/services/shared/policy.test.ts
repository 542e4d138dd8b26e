import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { eq, sql } from "drizzle-orm";
import { tenants } from "../../../../server/database/schema/tenants.ts";
import { readPolicy, storedPolicy, wholePolicy } from "../../../../server/services/shared/policy.ts";
import { addTenant, DATABASES } from "../../../support/databases.ts";

suite("the policy of a tenant", () => {
  test("is whole where the tenant decided a part of it only", () => {
    const { files, ...policy } = wholePolicy({ readReceipts: false, files: { scannerAway: "allow" } });
    assert.deepEqual(policy, {
      peopleSearch: "everyone",
      groupCreators: [],
      administrators: ["admin"],
      readReceipts: false,
      linkPreviews: true,
      presence: true,
      editWindow: 300,
      editors: [],
      moderators: [],
      filters: [],
      wideMentions: "everyone",
      wideMentioners: [],
      mentionRoles: [],
      wideMentionWarning: 20,
      emergencySenders: [],
      emergencyRepeat: 300,
      emergencyExpiry: 1_800,
      escalateAfter: 600,
      escalateTo: [],
    });
    assert.equal(files.scannerAway, "allow");
    assert.deepEqual(files, { ...wholePolicy({}).files, scannerAway: "allow" });
  });

  test("is stored without the defaults of files, which may change", () => {
    assert.deepEqual(Object.keys(storedPolicy()), [
      "peopleSearch",
      "groupCreators",
      "administrators",
      "readReceipts",
      "linkPreviews",
      "presence",
      "editWindow",
      "editors",
      "moderators",
      "filters",
      "wideMentions",
      "wideMentioners",
      "mentionRoles",
      "wideMentionWarning",
      "emergencySenders",
      "emergencyRepeat",
      "emergencyExpiry",
      "escalateAfter",
      "escalateTo",
    ]);
  });

  test("is read whole of a tenant from before there was a part of it", async () => {
    const { database, close } = await DATABASES[0]!.open();
    const tenantId = await addTenant(database, { peopleSearch: "shared_rooms" });
    await database.acrossTenants((tx) =>
      tx
        .update(tenants)
        .set({ policy: sql`policy - 'administrators' - 'readReceipts'` })
        .where(eq(tenants.id, tenantId)),
    );
    assert.deepEqual(await database.withTenant(tenantId, (tx) => readPolicy(tx, tenantId)), wholePolicy({ peopleSearch: "shared_rooms" }));
    await close();
  });
});
