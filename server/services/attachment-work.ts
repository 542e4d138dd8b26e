import type { Database } from "../repositories/database.ts";
import { listDue, passFile } from "../repositories/uploads.ts";
import type { Logger } from "../telemetry/logger.ts";

/** What is still to be done about files that are uploaded or on their way out: rows of `attachments` that are due. */
export interface AttachmentWork {
  /** Says that a row has become due, after its commit. Work that nobody was told of is found all the same, a little later. */
  wake(): void;
}

/** Lets every file through as it is. */
export function createPassingWork(database: Database, logger: Pick<Logger, "error">): AttachmentWork {
  const passAll = async (): Promise<void> => {
    const due = await database.acrossTenants((tx) => listDue(tx));
    for (const { tenantId, id } of due) await database.withTenant(tenantId, (tx) => passFile(tx, tenantId, id));
  };
  return {
    wake: () => void passAll().catch((error: unknown) => logger.error({ event: "attachment_work_failed", error }, "files wait")),
  };
}
