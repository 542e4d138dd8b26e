import { writeSync } from "node:fs";
import { openDatabase } from "../../../../server/database/database.ts";
import { tenants } from "../../../../server/database/schema/tenants.ts";
import { storedPolicy } from "../../../../server/services/shared/policy.ts";

// Writes rows into the data folder given as argument and names each on standard output once it is committed, until it is killed.

const database = await openDatabase({ folder: process.argv[2]! });
for (;;) {
  const id = crypto.randomUUID();
  await database.acrossTenants((tx) => tx.insert(tenants).values({ id, name: id, policy: storedPolicy() }));
  writeSync(1, `${id}\n`);
}
