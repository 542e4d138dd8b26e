import type { Message } from "../../../protocol/entities.ts";
import type { Id } from "../../../protocol/ids.ts";
import { findForBatch } from "../../repositories/messages/messages.ts";
import { findFollowers, storeFollowers, storeRoots, type FoundFollower } from "../../repositories/messages/threads.ts";
import type { Target } from "./message-changes.ts";

/** What a message that is deleted leaves of its thread. */
interface LeftThread {
  /** The message that the thread begins with, as it is now; null: the message stands in none. */
  readonly root: Message | null;
  /** Those for whom it was unread there. */
  readonly userIds: readonly Id[];
}

/** Takes a message that is deleted from the count of its thread, with the number after its own. */
export async function leaveThread(target: Omit<Target, "place">): Promise<LeftThread> {
  const { tx, actor, message, number, at } = target;
  const root = await rootOf(target);
  if (root?.thread == null) return { root: null, userIds: [] };
  const next = { ...root, thread: { ...root.thread, count: Math.max(0, root.thread.count - 1) }, changed: number + 1 };
  await storeRoots(tx, actor.tenantId, [{ message: next, actorId: actor.userId }], at);
  const followers = await followersOf(target);
  return { root: next, userIds: followers.filter(({ marker }) => marker < message.threadPosition).map(({ userId }) => userId) };
}

/**
 * Lets those follow a thread whom an edit mentions in it, from that message on. Answers those for whom the message is unread there: it may mention
 * them now, or no longer.
 */
export async function mentionInThread(target: Omit<Target, "place">, mentions: readonly Id[]): Promise<readonly Id[]> {
  const { tx, actor, message, at } = target;
  const { roomId, threadId, threadPosition, senderId } = message;
  const root = await rootOf(target);
  if (threadId === null || root?.thread == null) return [];
  const followers = await followersOf(target);
  const known = new Set(followers.map(({ userId }) => userId));
  const { messages } = root.thread;
  const added = mentions
    .filter((userId) => userId !== senderId && !known.has(userId))
    .map((userId) => ({ roomId, threadId, userId, following: true, marker: threadPosition - 1, messages }));
  await storeFollowers(tx, actor.tenantId, added, at);
  const isTouched = (userId: Id): boolean => mentions.includes(userId) !== message.mentions.includes(userId);
  const touched = followers.filter(({ userId, marker }) => marker < threadPosition && isTouched(userId));
  return [...added, ...touched].map(({ userId }) => userId);
}

async function rootOf({ tx, actor, message: { roomId, threadId } }: Omit<Target, "place">): Promise<Message | undefined> {
  if (threadId === null) return undefined;
  const { stored } = await findForBatch(tx, actor.tenantId, { messages: [{ roomId, id: threadId }], persons: [] });
  return stored[0]?.message;
}

async function followersOf({ tx, actor, message: { roomId, threadId } }: Omit<Target, "place">): Promise<FoundFollower[]> {
  const found = threadId === null ? [] : await findFollowers(tx, actor.tenantId, [{ roomId, id: threadId }]);
  return found.filter(({ following }) => following === true);
}
