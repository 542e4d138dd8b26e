import type { ReceiptsFrame } from "../../../protocol/frames.ts";
import type { Id } from "../../../protocol/ids.ts";
import { Failure } from "../../base/errors.ts";
import type { LockedRoom } from "../../repositories/messages/messages.ts";
import type { TouchedMembership } from "../../repositories/people/person-markers.ts";
import type { Positions, RaisedPositions } from "../../repositories/messages/receipts.ts";
import type { Outcome } from "./write-queue.ts";

/** One change of a person's positions in a room; `own`: their own messages have moved the marker, and it is to be written down. */
export interface Move {
  readonly kind: "read" | "unread" | "delivered" | "own";
  readonly userId: Id;
  readonly roomId: Id;
  readonly position: number;
}

/** What the database says, read under the lock of the rooms. */
export interface KnownPositions {
  readonly rooms: readonly LockedRoom[];
  readonly positions: readonly Positions[];
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

/** Positions as they become, move by move. */
type Moving = Positions & { readonly writes?: true };

/** Folds the moves of a batch, in their order, into one change per person and room (ROOM-6, ROOM-7). `at`: ms since 1970. */
export function planReceipts(moves: readonly Move[], known: KnownPositions, at: number): ReceiptPlan {
  const rooms = new Map(known.rooms.map((room) => [room.id, room]));
  const before = new Map(known.positions.map((one) => [keyOf(one), one]));
  const after = new Map<string, Moving>(known.positions.map((one) => [keyOf(one), one]));

  const outcomes = moves.map((move): Outcome<void> => {
    const present = after.get(keyOf(move));
    const room = rooms.get(move.roomId);
    if (present === undefined || room === undefined) return { ok: false, error: new Failure("not_found") };
    after.set(keyOf(move), apply(present, move, { room, at }));
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
    .filter(({ now, old }) => now.marker !== old.marker || (now.writes && old.written < old.marker))
    .map(({ now: { userId, roomId, marker, held } }) => ({ userId, roomId, marker, held }));
  return { outcomes, raised, touched, frames: framesOf(raised) };
}

function keyOf({ roomId, userId }: { readonly roomId: Id; readonly userId: Id }): string {
  return `${roomId} ${userId}`;
}

interface MoveBounds {
  readonly room: LockedRoom;
  readonly at: number;
}

function apply(present: Moving, { kind, position }: Move, { room, at }: MoveBounds): Moving {
  const last = room.messages;
  const reached = Math.min(position, last);
  if (kind === "own") return { ...present, writes: true };
  if (kind === "unread") {
    const marker = Math.min(Math.max(position - 1, 0), last);
    // Where nothing but notices comes after it, there is nothing that it could keep unread.
    return marker === present.marker ? present : { ...present, marker, held: marker < last - room.trailingNotices };
  }
  const delivered = Math.max(present.delivered, reached);
  if (kind === "delivered") return { ...present, delivered };
  // One's own messages after it are read with it.
  const marked = reached > present.marker ? { marker: reached, held: false } : {};
  return reached > present.read ? { ...present, ...marked, delivered, read: reached, readAt: at } : { ...present, ...marked, delivered };
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
