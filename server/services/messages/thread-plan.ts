import type { Message, Thread } from "../../../protocol/entities.ts";
import type { ErrorCode } from "../../../protocol/errors.ts";
import type { Id } from "../../../protocol/ids.ts";
import { THREAD_FACES } from "../../../protocol/limits.ts";
import type { FoundFollower, StoredFollower, StoredRoot } from "../../repositories/messages/threads.ts";

/** What a person is to a thread while a batch is decided. */
interface Follower {
  readonly userId: Id;
  readonly following: boolean;
  readonly marker: number;
}

/** A thread as the batch leaves it. */
interface OpenThread {
  readonly roomId: Id;
  readonly threadId: Id;
  thread: Thread;
  actorId: Id;
  readonly followers: Map<Id, Follower>;
}

/** What a thread has to know of its room. `called`: whom mentions of many in the message mean. */
interface ThreadRoom {
  readonly isPresent: (userId: Id) => boolean;
  readonly called: readonly Id[];
}

/** Decides over the threads that a batch writes into. However many messages it brings, each thread changes its first message once (THREAD-1). */
export interface ThreadDesk {
  /** The position of the next message in the thread that begins with `root`. */
  nextPosition(root: Message): number;
  /** Counts a message of the thread that begins with `root`, and lets those follow whom it concerns. */
  add(root: Message, message: Message, room: ThreadRoom): void;
  /** The first messages of all threads that were written into, each given the number that `number` answers. */
  roots(find: (roomId: Id, id: Id) => Message, number: (roomId: Id) => number): StoredRoot[];
  /** All who follow them. */
  followers(): StoredFollower[];
}

/** Why no message may go into the thread that would begin with `root`; null: it may. */
export function threadProblem(root: Message | undefined): ErrorCode | null {
  if (root === undefined) return "thread_invalid";
  if (root.threadId !== null) return "thread_nested";
  // A thread goes on without its first message; none begins with what nobody can read.
  return root.deletedAt !== null && root.thread === null ? "thread_invalid" : null;
}

const EMPTY: Thread = { messages: 0, count: 0, lastAt: 0, userIds: [] };

/** `found` was read under the lock of the rooms. */
export function createThreadDesk(found: readonly FoundFollower[]): ThreadDesk {
  const known = Map.groupBy(found, ({ roomId, threadId }) => keyOf(roomId, threadId));
  const threads = new Map<string, OpenThread>();
  const open = ({ id: threadId, roomId, thread, senderId }: Message): OpenThread => {
    const present = threads.get(keyOf(roomId, threadId));
    if (present !== undefined) return present;
    const followers = (known.get(keyOf(roomId, threadId)) ?? []).map(
      ({ userId, following, marker }) => [userId, { userId, following: following ?? true, marker }] as const,
    );
    const opened = { roomId, threadId, thread: thread ?? EMPTY, actorId: senderId, followers: new Map(followers) };
    threads.set(keyOf(roomId, threadId), opened);
    return opened;
  };
  return {
    nextPosition: (root) => (threads.get(keyOf(root.roomId, root.id))?.thread ?? root.thread ?? EMPTY).messages + 1,
    add(root, message, { isPresent, called }) {
      const thread = open(root);
      if (thread.thread.messages === 0 && isPresent(root.senderId)) follow(thread, root.senderId, 0);
      thread.thread = withMessage(thread.thread, message);
      thread.actorId = message.senderId;
      takeSender(thread, message);
      for (const userId of new Set([...message.mentions, ...called]))
        if (userId !== message.senderId) follow(thread, userId, message.threadPosition - 1);
    },
    roots: (find, number) =>
      [...threads.values()].map(({ roomId, threadId, thread, actorId }) => ({
        message: { ...find(roomId, threadId), thread, changed: number(roomId) },
        actorId,
      })),
    followers: () =>
      [...threads.values()].flatMap(({ roomId, threadId, thread: { messages }, followers }) =>
        [...followers.values()].filter(({ following }) => following).map((follower) => ({ ...follower, roomId, threadId, messages })),
      ),
  };
}

const keyOf = (roomId: Id, threadId: Id): string => `${roomId} ${threadId}`;

function withMessage({ messages, count, userIds }: Thread, { senderId, createdAt }: Message): Thread {
  const faces = [senderId, ...userIds.filter((id) => id !== senderId)].slice(0, THREAD_FACES);
  return { messages: messages + 1, count: count + 1, lastAt: createdAt, userIds: faces };
}

/** Lets a person follow the thread from `marker` on; who follows it keeps where they are. */
function follow({ followers }: OpenThread, userId: Id, marker: number): void {
  if (followers.get(userId)?.following !== true) followers.set(userId, { userId, following: true, marker });
}

/** Who writes follows, and their own message right after their marker moves it. */
function takeSender(thread: OpenThread, { senderId, threadPosition }: Message): void {
  const present = thread.followers.get(senderId);
  if (present?.following !== true) return follow(thread, senderId, threadPosition);
  if (present.marker === threadPosition - 1) thread.followers.set(senderId, { ...present, marker: threadPosition });
}
