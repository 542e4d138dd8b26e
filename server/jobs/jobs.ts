import type { AttachmentWork } from "../services/files/attachment-work.ts";
import type { PresenceService } from "../services/people/presence.ts";
import type { RevocationFeed } from "../services/identity/revocations.ts";
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
  readonly effects: EffectRunner;
  readonly clock: LoopClock;
  readonly bus: { onLoss(listener: () => void): () => void };
  readonly logger: Pick<Logger, "warn">;
}

const REVOCATION_SWEEP_MS = 1_000;
const PRUNE_MS = 10_000;
const ATTACHMENT_SWEEP_MS = 5_000;

/** Starts what a node does by itself. The result ends it. */
export function startJobs(dependencies: JobsDependencies): { stop(): Promise<void> } {
  const { sync, presence, revocations, fanOut, attachmentWork, bus, logger } = dependencies;
  const heads = repeat({ name: "heads", everyMs: HEAD_SWEEP_MS, logger, work: createHeadSweep(sync, fanOut) });
  const words = repeat({ name: "presence", everyMs: PRESENCE_SWEEP_MS, logger, work: createPresenceSweep(presence, fanOut.tenants) });
  const ended = repeat({ name: "revocations", everyMs: REVOCATION_SWEEP_MS, logger, work: revocations.sweep });
  const prune = repeat({ name: "prune", everyMs: PRUNE_MS, logger, work: async () => fanOut.prune() });
  const files = repeat({ name: "attachments", everyMs: ATTACHMENT_SWEEP_MS, logger, work: async () => attachmentWork.wake() });
  const effects = startEffectLoop({ effects: dependencies.effects, clock: dependencies.clock, logger });
  const endLoss = bus.onLoss(() => {
    for (const job of [ended, heads, words]) job.now();
  });
  return {
    async stop() {
      endLoss();
      await Promise.all([heads.stop(), words.stop(), ended.stop(), prune.stop(), files.stop(), effects.stop()]);
    },
  };
}
