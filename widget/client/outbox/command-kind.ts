import * as v from "valibot";
import type { Command } from "../../../protocol/commands.ts";
import { ErrorCode } from "../../../protocol/errors.ts";
import type { AckFrame, SendResult } from "../../../protocol/frames.ts";
import { Id } from "../../../protocol/ids.ts";
import type { MessagePatch } from "../store/message-patch.ts";
import type { ChatState } from "../store/state.ts";
import type { StageName } from "./stages.ts";

/**
 * What is stored of every command on its way out, beside what its kind adds. queued → sending → gone, or failed → (retry) queued.
 * "committed": the server answered, but the log's own frame has not been seen yet; no longer stored.
 */
export const ENVELOPE = {
  id: Id,
  roomId: Id,
  createdAt: v.number(),
  /** Rises in the order of sending; made anew when a failed one is queued again. */
  order: Id,
  /** The tab that sends it. */
  owner: v.string(),
  stage: v.picklist(["queued", "sending", "failed", "committed"]),
  reason: v.nullable(ErrorCode),
  /** Number in the room's log, of a committed message. */
  changed: v.optional(v.number()),
};
export type EnvelopeKey = keyof typeof ENVELOPE;

/** What an answer says of one item, by its id. */
export type CommandResult = SendResult | { readonly outcome: "done"; readonly messageId: Id; readonly changed?: number | undefined };

/** Whether the state shows what a command has done: it does, or the log will bring it, or nothing here waits for it. */
export type Echo = "seen" | "awaited" | "none";

/** What the owner of the session is told of a command that the server refused. */
export type CommandFailure =
  | { readonly type: "message-failed"; readonly roomId: Id; readonly messageId: Id; readonly reason: ErrorCode }
  /** A message is as before: the server refused to delete it, and whoever asked for that does not wait any more, as after a reload. */
  | { readonly type: "deletion-failed"; readonly roomId: Id; readonly messageId: Id; readonly reason: ErrorCode }
  /** A message is as before, and the text that it was to have waits (`ChatState.refusedEdits`). */
  | { readonly type: "edit-failed"; readonly roomId: Id; readonly messageId: Id; readonly reason: ErrorCode }
  /** A message is as before: the server refused what was to change it. */
  | { readonly type: "change-failed"; readonly roomId: Id; readonly messageId: Id; readonly reason: ErrorCode };

/**
 * All that the outbox has to know of a kind of command. What a kind shows is made anew from the items on their way, so that leaving the outbox,
 * done or refused, is all there is to undoing it.
 */
export interface CommandKind<Item> {
  /** What its items pass, in this order. */
  readonly stages: readonly StageName[];
  /** How many of them one command takes along at most. */
  readonly perCommand: number;
  /** What stays when the server refuses it: a failed item, to be tried again or discarded by the person, or nothing. */
  readonly whenRefused: "keep" | "undo";
  /** The command for items that have passed the stages before "send". One that carries a single item has that item's id in every try. */
  toCommand(items: readonly [Item, ...Item[]], newId: () => Id): Command;
  readAnswer(answer: AckFrame, items: readonly Item[]): readonly CommandResult[];
  /** The message that it is about, which goes first where it is still in the outbox itself. */
  target(item: Item): Id | null;
  /** Shows the items on their way, of all tabs, and no other. */
  show?(state: ChatState, items: readonly Item[]): ChatState;
  /** How the message that it is about looks to `me`, who asked for it, until the log tells. */
  patch?(item: Item, me: Id): MessagePatch;
  echo(state: ChatState, item: Item): Echo;
  /** What is told of a refusal that nobody waits for. */
  failure(item: Item, reason: ErrorCode): CommandFailure;
}
