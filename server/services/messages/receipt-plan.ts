import type { ReceiptsFrame } from "../../../protocol/frames.ts";
import type { Id } from "../../../protocol/ids.ts";
import { Failure } from "../../base/errors.ts";
import type { LockedRoom } from "../../repositories/messages/messages.ts";
import type { TouchedMembership } from "../../repositories/people/person-markers.ts";
import type { OwnRun, Positions, RaisedPositions } from "../../repositories/messages/receipts.ts";
import type { Outcome } from "./write-queue.ts";

/** One change of a person's positions in a room. */
export interface Move {
  readonly kind: "read" | "unread" | "delivered";
  readonly userId: Id;
  readonly roomId: Id;
  readonly position: number;
}

/** What the database says, read under the lock of the rooms. */
export interface KnownPositions {
  readonly rooms: readonly LockedRoom[];
  readonly positions: readonly Positions[];
  /** Own messages right after positions that are now read. */
  readonly ownRuns: readonly OwnRun[];
  /** Whether people are shown how far others have read. */
  readonly showsReads: boolean;
}

export interface ReceiptPlan {
  readonly outcomes: readonly Outcome<void>[];
  readonly raised: readonly RaisedPositions[];
  readonly touched: readonly TouchedMembership[];
  readonly frames: readonly PlannedReceipts[];
}

/** What a room is told; `readsOnly` are those of whom it tells nothing but what they have read. */
export interface PlannedReceipts {
  readonly frame: ReceiptsFrame;
  readonly readsOnly: readonly Id[];
}

/** Folds the moves of a batch, in their order, into one change per person and room (ROOM-6, ROOM-7). `at`: ms since 1970. */
export function planReceipts(moves: readonly Move[], known: KnownPositions, at: number): ReceiptPlan {
  const rooms = new Map(known.rooms.map((room) => [room.id, room]));
  const before = new Map(known.positions.map((one) => [keyOf(one), one]));
  const after = new Map(known.positions.map((one) => [keyOf(one), one]));

  const runs = new Map(known.ownRuns.map((run) => [`${keyOf(run)} ${run.position}`, run.last]));

  const outcomes = moves.map((move): Outcome<void> => {
    const present = after.get(keyOf(move));
    const room = rooms.get(move.roomId);
    if (present === undefined || room === undefined) return { ok: false, error: new Failure("not_found") };
    after.set(keyOf(move), apply(present, move, { last: room.messages, at, ownLast: runs.get(`${keyOf(move)} ${move.position}`) ?? 0 }));
    return { ok: true, value: undefined };
  });

  const changes = [...after].map(([key, now]) => ({ now, old: before.get(key)! }));
  const raised = changes
    .filter(({ now, old }) => now.read > old.read || now.delivered > old.delivered)
    .map(({ now: { roomId, userId, read, readAt, delivered, hidesReads: hides }, old }) => {
      const hidesReads = hides || !known.showsReads;
      // Not even that something has happened is told of what nobody is to see.
      const isTold = !hidesReads || delivered > old.delivered;
      const receipt = isTold ? rooms.get(roomId)!.receipts + 1 : null;
      return { roomId, userId, read, readAt, delivered, receipt, hidesReads, at, readsOnly: delivered === old.delivered };
    });
  const touched = changes
    .filter(({ now, old }) => now.marker !== old.marker)
    .map(({ now: { userId, roomId, marker } }) => ({ userId, roomId, marker }));
  return { outcomes, raised, touched, frames: framesOf(raised) };
}

function keyOf({ roomId, userId }: { readonly roomId: Id; readonly userId: Id }): string {
  return `${roomId} ${userId}`;
}

interface MoveBounds {
  /** The room's last position. */
  readonly last: number;
  readonly at: number;
  /** Where the person's own messages right after the move's position end; 0: there are none. */
  readonly ownLast: number;
}

function apply(present: Positions, { kind, position }: Move, { last, at, ownLast }: MoveBounds): Positions {
  const reached = Math.min(position, last);
  if (kind === "unread") return { ...present, marker: Math.min(Math.max(position - 1, 0), last) };
  const delivered = Math.max(present.delivered, reached);
  if (kind === "delivered") return { ...present, delivered };
  // What one said oneself while the read was on its way is read with it, as it would be had the read come first.
  const marker = Math.max(present.marker, reached > present.marker ? ownLast : 0, reached);
  return reached > present.read ? { ...present, delivered, marker, read: reached, readAt: at } : { ...present, delivered, marker };
}

function framesOf(raised: readonly (RaisedPositions & { readonly readsOnly: boolean })[]): PlannedReceipts[] {
  const told = raised.flatMap((one) => (one.receipt === null ? [] : [{ ...one, receipt: one.receipt }]));
  return [...Map.groupBy(told, ({ roomId }): Id => roomId)].map(([roomId, changed]) => {
    const to = changed[0]!.receipt;
    const receipts = changed.map(({ userId, read, readAt, delivered, hidesReads }) => ({
      userId,
      delivered,
      read: hidesReads ? 0 : read,
      readAt: hidesReads ? null : readAt,
    }));
    const readsOnly = changed.filter((one) => one.readsOnly).map(({ userId }) => userId);
    return { frame: { type: "receipts", roomId, from: to - 1, to, receipts }, readsOnly };
  });
}
