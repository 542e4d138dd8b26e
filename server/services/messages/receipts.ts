import type { MessageReceiptsQuery, MessageReceiptsResponse, ReceiptsResponse } from "../../../protocol/http.ts";
import type { Id } from "../../../protocol/ids.ts";
import { Failure } from "../../base/errors.ts";
import { findUnwrittenMarkers, readMessageReceipts, readReceipts } from "../../repositories/messages/receipts.ts";
import type { Actor } from "../shared/actor.ts";
import { createReadBatcher } from "../shared/read-batcher.ts";
import type { WriteDependencies } from "../shared/write-dependencies.ts";
import type { CommandHandlers } from "../shared/command-handlers.ts";
import type { Move } from "./receipt-plan.ts";
import { writeReceipts } from "./receipt-writer.ts";
import { createWriteQueue, type WriteQueueLimits } from "./write-queue.ts";

/** Read and delivered positions (public) and the private marker. Writes are coalesced: of several waiting for one person and room the furthest counts. */
export interface ReceiptService {
  /** Raises read and delivered position and the marker to `position` (at most the room's last). Resolves once durable. @throws Failure `not_found` */
  markRead(actor: Actor, roomId: Id, position: number): Promise<void>;
  /** Sets the marker to just before `position`. @throws Failure `not_found` */
  markUnread(actor: Actor, roomId: Id, position: number): Promise<void>;
  /** Raises the delivered position. @throws Failure `not_found` */
  markDelivered(actor: Actor, roomId: Id, position: number): Promise<void>;
  /** Writes down, and tells the person's devices, to where their own messages have brought their marker in these rooms, as far as it is not. */
  writeOwnMarkers(actor: Actor, roomIds: readonly Id[]): Promise<void>;
  /** Positions of all present members; read positions are 0 where tenant policy hides them. @throws Failure `not_found` */
  list(actor: Actor, roomId: Id): Promise<ReceiptsResponse>;
  /** Who has read a message of the main timeline, has it, or not yet, page by page. @throws Failure `not_found` */
  listOf(actor: Actor, roomId: Id, messageId: Id, query: MessageReceiptsQuery): Promise<MessageReceiptsResponse>;
  /** Resolves when every change that was taken is answered; for a graceful stop. */
  drain(): Promise<void>;
}

export const receiptCommands = {
  mark_read: ({ receipts }, { session, command }) => receipts.markRead(session, command.roomId, command.position),
  mark_unread: ({ receipts }, { session, command }) => receipts.markUnread(session, command.roomId, command.position),
  mark_delivered: ({ receipts }, { session, command }) => receipts.markDelivered(session, command.roomId, command.position),
} satisfies CommandHandlers<{ readonly receipts: ReceiptService }>;

export interface ReceiptServiceDependencies extends WriteDependencies {
  readonly limits?: WriteQueueLimits;
}

const LIMITS: WriteQueueLimits = { batch: 1_000, lane: 5_000, tenant: 20_000, parallel: 2 };

export function createReceiptService({ limits = LIMITS, ...dependencies }: ReceiptServiceDependencies): ReceiptService {
  const queue = createWriteQueue<Move, void>({
    write: (tenantId, moves) => writeReceipts(dependencies, tenantId, moves),
    weigh: () => 1,
    limits,
  });
  // After a restart everybody comes at once.
  const readTogether = createReadBatcher(dependencies.database);
  const add =
    (kind: Move["kind"]) =>
    (actor: Actor, roomId: Id, position: number): Promise<void> =>
      queue.add(actor.tenantId, roomId, { kind, userId: actor.userId, roomId, position });

  return {
    markRead: add("read"),
    markUnread: add("unread"),
    markDelivered: add("delivered"),
    async writeOwnMarkers(actor, roomIds) {
      const found = await readTogether(actor.tenantId, (tx) => findUnwrittenMarkers(tx, actor.tenantId, actor.userId, roomIds));
      await Promise.all(found.map((roomId) => add("own")(actor, roomId, 0)));
    },
    async list(actor, roomId) {
      const found = await dependencies.database.withTenant(actor.tenantId, (tx) =>
        readReceipts(tx, actor.tenantId, { roomId, id: actor.userId }, -1),
      );
      if (found === null) throw new Failure("not_found");
      return found;
    },
    async listOf(actor, roomId, messageId, query) {
      const asked = { roomId, messageId, readerId: actor.userId };
      const found = await dependencies.database.withTenant(actor.tenantId, (tx) => readMessageReceipts(tx, actor.tenantId, asked, query));
      if (found === null) throw new Failure("not_found");
      return found;
    },
    drain: () => queue.drain(),
  };
}
