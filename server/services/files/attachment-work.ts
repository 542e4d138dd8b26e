import type { BlobStore } from "../../blobs/blob-store.ts";
import type { Locker } from "../../bus/locks.ts";
import type { Pictures } from "../../media/pictures.ts";
import type { Scanner } from "../../media/scanner.ts";
import { claimFile, listDueFiles, putOff, type ClaimedFile, type DueFile } from "../../repositories/files/attachment-work.ts";
import type { Database } from "../../database/database.ts";
import type { Logger } from "../../telemetry/logger.ts";
import { createAttachmentCheck } from "./attachment-check.ts";
import { createAttachmentRemoval } from "./attachment-removal.ts";
import type { MessageChanges } from "../messages/message-changes.ts";

/** What is still to be done about files that are uploaded or on their way out: rows of `attachments` that are due. */
export interface AttachmentWork {
  /** Says that a row has become due, after its commit. Work that nobody was told of is found all the same, a little later. */
  wake(): void;
}

/** The work as a node does it, beside others: each row is in the hands of one at a time, and of another when that one died. */
export interface RunningAttachmentWork extends AttachmentWork {
  /** Resolves when nothing is under way that was due. */
  idle(): Promise<void>;
  /** Puts down what is in hand, for others to take up, and takes up nothing more. */
  stop(): Promise<void>;
}

export interface AttachmentWorkDependencies {
  readonly database: Database;
  readonly blobs: Pick<BlobStore, "read" | "size" | "write" | "remove">;
  /** Whoever holds the lock of a key is the one to write its bytes. */
  readonly locks: Locker;
  readonly changes: Pick<MessageChanges, "settleAttachment">;
  readonly pictures: Pictures;
  /** Null: files are not scanned. */
  readonly scanner: Scanner | null;
  readonly logger: Pick<Logger, "info" | "warn" | "error">;
}

/** Milliseconds for which a file is in hand, renewed while it is worked on; what a node that died had in hand waits that long. */
const LEASE_MS = 60_000;
/** Files that one node works on at a time. */
const LANES = 4;
/** Due files that are looked at to find one that nobody else takes just then. */
const CANDIDATES = 20;
const [FIRST_DELAY_MS, LONGEST_DELAY_MS] = [1_000, 300_000];

export function createAttachmentWork(dependencies: AttachmentWorkDependencies): RunningAttachmentWork {
  const { database, logger, pictures } = dependencies;
  const stopping = new AbortController();
  const removal = createAttachmentRemoval(dependencies);
  const check = createAttachmentCheck(dependencies, stopping.signal);
  const lanes = new Set<Promise<void>>();
  let woken = false;

  const setDue = (file: ClaimedFile, ms: number): Promise<boolean> => database.withTenant(file.tenantId, (tx) => putOff(tx, file, ms));

  async function workOn(file: ClaimedFile): Promise<void> {
    const renewal = setInterval(() => void setDue(file, LEASE_MS).catch(() => {}), LEASE_MS / 3);
    try {
      if (file.state === "removed") await removal.forget(file);
      else if (file.state === "refused") await removal.empty(file);
      else if (file.state === "checking") await check(file);
    } catch (error) {
      const delay = stopping.signal.aborted ? 0 : Math.min(FIRST_DELAY_MS * 2 ** (file.attempts - 1), LONGEST_DELAY_MS);
      if (delay > 0) logger.warn({ event: "attachment_work_failed", attachmentId: file.id, attempts: file.attempts, error });
      if (!(await setDue(file, delay))) await removal.removeIfGone(file);
    } finally {
      clearInterval(renewal);
    }
  }

  async function runLane(): Promise<void> {
    do {
      woken = false;
      for (let file = await claimNext(database); file !== null; file = stopping.signal.aborted ? null : await claimNext(database))
        await workOn(file);
    } while (woken && !stopping.signal.aborted);
  }

  const work: RunningAttachmentWork = {
    wake() {
      if (stopping.signal.aborted) return;
      woken = true;
      if (lanes.size >= LANES) return;
      const lane = runLane()
        .catch((error: unknown) => logger.warn({ event: "attachment_work_failed", error }))
        .finally(() => lanes.delete(lane));
      lanes.add(lane);
    },
    async idle() {
      while (lanes.size > 0) await Promise.all(lanes);
    },
    async stop() {
      stopping.abort();
      await pictures.stop();
      await work.idle();
    },
  };
  return work;
}

async function claimNext(database: Database): Promise<ClaimedFile | null> {
  const due = await database.acrossTenants((tx) => listDueFiles(tx, CANDIDATES));
  const byTenant = Map.groupBy(due, ({ tenantId }: DueFile) => tenantId);
  for (const [tenantId, files] of byTenant) {
    const ids = files.map(({ id }) => id);
    const claimed = await database.withTenant(tenantId, (tx) => claimFile(tx, tenantId, ids, LEASE_MS));
    if (claimed !== null) return claimed;
  }
  return null;
}
