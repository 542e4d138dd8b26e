import { openDatabase, type Database } from "../../../server/database/database.ts";

/** Runs `work` on the database of a server that is another process. */
export async function withDatabase<T>(url: string, work: (database: Database) => Promise<T>): Promise<T> {
  const database = await openDatabase({ url }, { poolSize: 2 });
  try {
    return await work(database);
  } finally {
    await database.close();
  }
}
