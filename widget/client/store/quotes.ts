import type { Message } from "../../../protocol/entities.ts";
import type { Id } from "../../../protocol/ids.ts";
import { roomOf, type ConversationId } from "./conversation.ts";
import { patchMessage, type MessagePatch } from "./message-patch.ts";
import type { ChatState, OutboxRow } from "./state.ts";

/**
 * A message as it is quoted now: as the log has it, with what was asked for over it, or on its way. Null: the room does not have it; undefined: it is
 * not here.
 */
export function selectQuoted(state: ChatState, conversation: ConversationId, id: Id): Message | OutboxRow | null | undefined {
  const room = state.rooms.get(roomOf(conversation));
  const shown = [state.thread?.timeline, room?.timeline].flatMap((timeline) => timeline?.messages.findLast((one) => one.id === id) ?? []);
  const held = shown[0] ?? room?.quoted.get(id);
  const outgoing = [conversation, state.thread?.id ?? ""].flatMap((one) => state.outbox.get(one) ?? []);
  const message = held ?? outgoing.find((row) => row.id === id) ?? held;
  const patch = state.patches.get(id);
  return message == null || patch === undefined || !("position" in message) ? message : patched(message, patch, state.me?.id ?? "");
}

/** Patched messages by their patch: who asks twice gets the same object, or would take it for a change each time. */
const known = new WeakMap<MessagePatch, { readonly of: Message; readonly message: Message }>();

function patched(of: Message, patch: MessagePatch, me: Id): Message {
  const former = known.get(patch);
  if (former?.of === of) return former.message;
  const message = patchMessage(of, patch, me);
  known.set(patch, { of, message });
  return message;
}
