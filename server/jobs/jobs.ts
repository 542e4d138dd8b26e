import type { AttachmentWork } from "../services/files/attachment-work.ts";
import type { PresenceService } from "../services/people/presence.ts";
import type { RevocationFeed } from "../services/identity/revocations.ts";
import type { SearchBackfill } from "../services/search/search-backfill.ts";
import type { SyncService } from "../services/sync/sync.ts";
import type { Logger } from "../telemetry/logger.ts";
import type { EffectRunner } from "../services/effects/effects.ts";
import { startEffectLoop, type LoopClock } from "./effect-loop.ts";
import { createHeadSweep, HEAD_SWEEP_MS, type HeadFollower } from "./head-sweep.ts";
import { createPresenceSweep, PRESENCE_SWEEP_MS, type PresenceFollower } from "./presence-sweep.ts";
import { repeat } from "./repeat.ts";

export interface JobsDependencies {
  readonly sync: SyncService;
  readonly presence: PresenceService;
  readonly revocations: RevocationFeed;
  readonly fanOut: HeadFollower & { tenants(): readonly PresenceFollower[]; prune(): void };
  readonly attachmentWork: AttachmentWork;
  readonly searchBackfill: Pick<SearchBackfill, "run">;
  readonly effects: EffectRunner;
  /** Effects that wait for something outside: none of them holds up another. */
  readonly errands: EffectRunner;
  readonly clock: LoopClock;
  readonly bus: { onLoss(listener: () => void): () => void };
  readonly logger: Pick<Logger, "warn">;
}

const REVOCATION_SWEEP_MS = 1_000;
const PRUNE_MS = 10_000;
const ATTACHMENT_SWEEP_MS = 5_000;
const BACKFILL_MS = 60_000;

/** Starts what a node does by itself. The result ends it. */
export function startJobs(dependencies: JobsDependencies): { stop(): Promise<void> } {
  const { sync, presence, revocations, fanOut, attachmentWork, searchBackfill, bus, logger } = dependencies;
  const stopping = new AbortController();
  const heads = repeat({ name: "heads", everyMs: HEAD_SWEEP_MS, logger, work: createHeadSweep(sync, fanOut) });
  const words = repeat({ name: "presence", everyMs: PRESENCE_SWEEP_MS, logger, work: createPresenceSweep(presence, fanOut.tenants) });
  const ended = repeat({ name: "revocations", everyMs: REVOCATION_SWEEP_MS, logger, work: revocations.sweep });
  const prune = repeat({ name: "prune", everyMs: PRUNE_MS, logger, work: async () => fanOut.prune() });
  const files = repeat({ name: "attachments", everyMs: ATTACHMENT_SWEEP_MS, logger, work: async () => attachmentWork.wake() });
  const backfill = repeat({ name: "search", everyMs: BACKFILL_MS, logger, work: () => searchBackfill.run(stopping.signal) });
  backfill.now();
  const { clock } = dependencies;
  const loops = [dependencies.effects, dependencies.errands].map((effects) => startEffectLoop({ effects, clock, logger }));
  const endLoss = bus.onLoss(() => {
    for (const job of [ended, heads, words]) job.now();
  });
  return {
    async stop() {
      endLoss();
      stopping.abort();
      await Promise.all([heads, words, ended, prune, files, backfill, ...loops].map((job) => job.stop()));
    },
  };
}
