import type { Config } from "../config/config.ts";
import { describeReport, keepFoldersPrivate } from "../config/private-folders.ts";

/** Keeps the data of this installation to its user; says on standard error what was open. */
export async function keepPrivate(config: Config): Promise<void> {
  for (const report of await keepFoldersPrivate(config)) process.stderr.write(`${describeReport(report)}\n`);
}
