import type { PersonChangesFrame } from "../../../protocol/frames.ts";
import type { Id } from "../../../protocol/ids.ts";
import { BLOCKED_PERSONS } from "../../../protocol/limits.ts";
import { Failure } from "../../base/errors.ts";
import { tenantTopic } from "../../bus/bus.ts";
import type { Transaction } from "../../database/database.ts";
import { hasDirectRoom, lockDirectRoom, readBlocked, writeBlock } from "../../repositories/people/blocks.ts";
import { appendPersonLog } from "../../repositories/people/person-log.ts";
import { findUser } from "../../repositories/people/users.ts";
import type { Actor } from "../shared/actor.ts";
import type { CommandHandlers } from "../shared/command-handlers.ts";
import { personFrame, publishPersons } from "../shared/person-frames.ts";
import { readPolicy, seekerOf } from "../shared/policy.ts";
import type { WriteDependencies } from "../shared/write-dependencies.ts";

/**
 * Wanting nothing to do with a person (SAFE-1). It is the blocking person's own matter: it comes by their log to all their devices, and the other
 * one is told nothing.
 */
export interface BlockService {
  /** Repeating it changes nothing. @throws Failure `not_found`, `invalid_request` (oneself), `blocks_full` */
  block(actor: Actor, userId: Id): Promise<void>;
  /** Repeating it changes nothing. @throws Failure `not_found` */
  unblock(actor: Actor, userId: Id): Promise<void>;
}

export const blockCommands = {
  block_person: ({ blocks }, { session, command }) => blocks.block(session, command.userId),
  unblock_person: ({ blocks }, { session, command }) => blocks.unblock(session, command.userId),
} satisfies CommandHandlers<{ readonly blocks: BlockService }>;

/** A block that is wanted, or no longer. */
interface Wish {
  readonly actor: Actor;
  readonly blockedId: Id;
  readonly active: boolean;
  readonly at: number;
}

export function createBlockService({ database, bus, now }: WriteDependencies): BlockService {
  async function change(actor: Actor, blockedId: Id, active: boolean): Promise<void> {
    const { tenantId, userId } = actor;
    if (userId === blockedId) throw new Failure("invalid_request", { errors: [{ path: "userId", message: "is oneself" }] });
    const frame = await database.withTenant(tenantId, (tx) => write(tx, { actor, blockedId, active, at: now() }));
    if (frame === null) return;
    publishPersons(bus, tenantId, [{ userId, frame }]);
    if (active) bus.publish(tenantTopic(tenantId), { type: "blocked", tenantId, userIds: [userId, blockedId] });
  }

  return {
    block: (actor, userId) => change(actor, userId, true),
    unblock: (actor, userId) => change(actor, userId, false),
  };
}

/** Writes the block into the person's log, and into the direct room of the two; null: it is so already. */
async function write(tx: Transaction, { actor, blockedId, active, at }: Wish): Promise<PersonChangesFrame | null> {
  const { tenantId, userId } = actor;
  if (active && (await findUser(tx, tenantId, seekerOf(actor, await readPolicy(tx, tenantId)), blockedId)) === null)
    throw new Failure("not_found");
  const pair = { userId, blockedId };
  // The room first, then the person, as everywhere.
  const roomId = await lockDirectRoom(tx, tenantId, pair);
  const before = await readBlocked(tx, tenantId, userId);
  if (before.includes(blockedId) === active) return null;
  if (active && before.length >= BLOCKED_PERSONS) throw new Failure("blocks_full");
  const [logged] = await appendPersonLog(tx, tenantId, at, [{ userId, kind: "block", subject: blockedId }]);
  if (logged === undefined) throw new Failure("not_found");
  // The two have made their direct room meanwhile: it is to be locked before the person.
  if (roomId === null && (await hasDirectRoom(tx, tenantId, pair))) throw new Failure("busy", { retryAfter: 1 });
  await writeBlock(tx, tenantId, { ...pair, roomId, at: active ? at : null });
  return personFrame(logged.head, { blocked: await readBlocked(tx, tenantId, userId) });
}
