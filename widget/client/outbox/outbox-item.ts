import * as v from "valibot";
import type { Id } from "../../../protocol/ids.ts";
import { parseValue } from "../../../protocol/parse.ts";
import { joinPatches, type MessagePatch } from "../store/message-patch.ts";
import { showPatches } from "../store/outgoing-changes.ts";
import type { ChatState } from "../store/state.ts";
import type { CommandKind, EnvelopeKey } from "./command-kind.ts";
import { AcknowledgementItem, acknowledgementKind } from "./acknowledgement-kind.ts";
import { DeletionItem, deletionKind } from "./deletion-kind.ts";
import { EditItem, editKind } from "./edit-kind.ts";
import { MessageItem, messageKind } from "./message-kind.ts";
import { PinItem, pinKind } from "./pin-kind.ts";
import { PreviewItem, previewKind } from "./preview-kind.ts";
import { ReactionItem, reactionKind } from "./reaction-kind.ts";
import { SavingItem, savingKind } from "./saving-kind.ts";
import { PollClosingItem, pollClosingKind, VoteItem, voteKind } from "./vote-kind.ts";

/** A command on its way out. A kind is added by its schema here, and its declaration below. */
export const OutboxItem = v.union([
  MessageItem,
  DeletionItem,
  EditItem,
  ReactionItem,
  PinItem,
  AcknowledgementItem,
  VoteItem,
  PollClosingItem,
  PreviewItem,
  SavingItem,
]);
export type OutboxItem = v.InferOutput<typeof OutboxItem>;

const KINDS: { readonly [Kind in OutboxItem["kind"]]: CommandKind<Extract<OutboxItem, { readonly kind: Kind }>> } = {
  message: messageKind,
  deletion: deletionKind,
  edit: editKind,
  reaction: reactionKind,
  pin: pinKind,
  vote: voteKind,
  "poll-closing": pollClosingKind,
  saving: savingKind,
  acknowledgement: acknowledgementKind,
  "preview-removal": previewKind,
};

/** The declaration of an item's kind. */
export function kindOf({ kind }: Pick<OutboxItem, "kind">): CommandKind<OutboxItem> {
  return KINDS[kind];
}

type Added<Item> = Item extends OutboxItem ? Omit<Item, Exclude<EnvelopeKey, "roomId">> : never;
/** A command as it is added: where, and what its kind holds. */
export type NewItem = Added<OutboxItem>;

/** A stored item as it goes on; null when it can't be read. */
export function readOutboxItem(value: unknown): OutboxItem | null {
  const parsed = parseValue(OutboxItem, value);
  if (!parsed.ok) return null;
  // What was under way when its tab ended may or may not have arrived; sending it again is harmless (SYNC-1).
  return parsed.value.stage === "failed" ? parsed.value : { ...parsed.value, stage: "queued" };
}

/** Messages among `items`. */
export function messagesOf(items: readonly OutboxItem[]): MessageItem[] {
  return items.filter((item) => item.kind === "message");
}

/** Shows what commands on their way change, kind by kind. */
export function showCommands(state: ChatState, items: readonly OutboxItem[]): ChatState {
  let shown = state;
  for (const kind of Object.values<CommandKind<OutboxItem>>(KINDS)) {
    const own = items.filter((item) => kindOf(item) === kind);
    shown = kind.show?.(shown, own) ?? shown;
  }
  return showPatches(shown, patchesOf(items, state.me?.id ?? ""));
}

// Later ones come over earlier ones, as they do at the server.
function patchesOf(items: readonly OutboxItem[], me: Id): ReadonlyMap<Id, MessagePatch> {
  const patches = new Map<Id, MessagePatch>();
  for (const item of items) {
    const { patch, target } = kindOf(item);
    const messageId = target(item);
    if (patch !== undefined && messageId !== null) patches.set(messageId, joinPatches(patches.get(messageId) ?? {}, patch(item, me)));
  }
  return patches;
}

/** Items that have nothing more to wait for: the log has told of them, or the server has, and nothing on screen waits for the log. */
export function itemsToEnd(state: ChatState, items: readonly OutboxItem[]): Id[] {
  return items.flatMap((item) => {
    const echo = kindOf(item).echo(state, item);
    return echo === "seen" || (item.stage === "committed" && echo === "none") ? [item.id] : [];
  });
}

/** Commands kept at most; more would not be sent in any time that helps. */
export const OUTBOX_LIMIT = 500;

/** Thrown when a command is added to a full outbox. */
export class OutboxFull extends RangeError {
  constructor() {
    super(`There are ${OUTBOX_LIMIT} messages waiting to be sent. Wait until the connection is back, or discard some.`);
    this.name = "OutboxFull";
  }
}
