import * as v from "valibot";
import type { OutgoingMessage } from "../../../protocol/commands.ts";
import { Attachment, Forwarded, PriorityLevel, type Message } from "../../../protocol/entities.ts";
import { Id } from "../../../protocol/ids.ts";
import { MENTIONS_PER_MESSAGE, MESSAGES_PER_COMMAND } from "../../../protocol/limits.ts";
import { MentionRange, WideMention } from "../../../protocol/mention-range.ts";
import { OutgoingPoll } from "../../../protocol/poll.ts";
import { conversationIn, conversationOf } from "../store/conversation.ts";
import type { ChatState } from "../store/state.ts";
import { holds } from "../store/timeline.ts";
import { isBehind } from "./change-kind.ts";
import { ENVELOPE, type CommandKind } from "./command-kind.ts";

/** A message on its way out, as stored. */
export const MessageItem = v.object({
  ...ENVELOPE,
  /** Items that 0.1 stored do not say it. */
  kind: v.optional(v.literal("message"), "message"),
  body: v.string(),
  mentions: v.array(Id),
  /** Where they stand in the body. */
  ranges: v.optional(v.array(MentionRange), []),
  /** Files that belong to it, by the ids under which this device keeps them. */
  files: v.optional(v.array(Id), []),
  /** The message that it answers. */
  replyTo: v.optional(v.nullable(Id), null),
  /** Mentions of many, and where they stand in the body. */
  wide: v.optional(v.array(WideMention), []),
  /** What may be voted on, with the body as its question. */
  poll: v.optional(v.nullable(OutgoingPoll), null),
  /** The message whose thread it goes into, and whether it is to stand in the room as well. */
  threadId: v.optional(v.nullable(Id), null),
  alsoInRoom: v.optional(v.boolean(), false),
  priority: v.optional(v.nullable(PriorityLevel), null),
  /** The message that it forwards, as it is shown until the server has filled it in; its words are `body`. */
  forward: v.optional(v.nullable(v.object({ roomId: Id, messageId: Id, source: Forwarded, attachments: v.array(Attachment) })), null),
  /** Which version of its room's draft it ended: where the page died before that was stored, it ends when this is read. */
  draft: v.optional(v.object({ writer: v.string(), count: v.number() })),
});
export type MessageItem = v.InferOutput<typeof MessageItem>;

/** Messages: several go in one command, in order; their rows are shown with their files, by whoever has both. */
export const messageKind: CommandKind<MessageItem> = {
  stages: ["upload", "send", "echo"],
  perCommand: MESSAGES_PER_COMMAND,
  whenRefused: "keep",
  // Each message has its own id, so that the command needs none that lasts.
  toCommand: (items, newId) => ({ type: "send_messages", id: newId(), roomId: items[0].roomId, messages: items.map(toMessage) }),
  readAnswer: ({ messages = [] }) => messages,
  // What it answers goes first, also where that still waits for its files.
  target: ({ replyTo }) => replyTo,
  // Before the answer the log's frame takes a message out by its id, for that is when it counts as sent.
  echo: (state, { id, roomId, threadId, stage, changed = 0 }) =>
    stage !== "committed" || awaitsFrame(state, { id, roomId, threadId, changed }) ? "awaited" : "none",
  failure: ({ id, roomId }, reason) => ({ type: "message-failed", roomId, messageId: id, reason }),
};

function toMessage(item: MessageItem): OutgoingMessage {
  const { id, body, mentions, ranges, files, replyTo, threadId, alsoInRoom, priority, wide, poll, forward } = item;
  return {
    id,
    body: forward === null ? body : "",
    mentions: [...mentions],
    ...(ranges.length === 0 ? {} : { ranges: ranges.slice(0, MENTIONS_PER_MESSAGE) }),
    ...(files.length === 0 ? {} : { attachments: [...files] }),
    ...(replyTo !== null && { replyTo }),
    ...(wide.length > 0 && { wide: [...wide] }),
    ...(poll !== null && { poll }),
    ...(threadId !== null && { threadId }),
    ...(alsoInRoom && { alsoInRoom }),
    ...(priority !== null && { priority }),
    ...(forward !== null && { forward: { roomId: forward.roomId, messageId: forward.messageId } }),
  };
}

/**
 * Whether a message that the server has taken is still to be shown by its row: its place in the timeline waits for others' (SYNC-8).
 * One that the log has passed already lies before the timeline: a second answer may tell of it long after the first was lost.
 */
export function awaitsFrame(state: ChatState, message: Pick<Message, "roomId" | "id" | "changed" | "threadId">): boolean {
  const timeline = conversationOf(state, conversationIn(message.roomId, message.threadId))?.timeline ?? null;
  return timeline !== null && !timeline.hasAfter && !holds(timeline, message.id) && isBehind(state, message);
}
