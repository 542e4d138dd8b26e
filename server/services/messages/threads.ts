import type { Id } from "../../../protocol/ids.ts";
import { Failure } from "../../base/errors.ts";
import { findForBatch } from "../../repositories/messages/messages.ts";
import { findFollowers, moveThreadMarker, storeFollowers } from "../../repositories/messages/threads.ts";
import { touchMemberships } from "../../repositories/people/person-markers.ts";
import { membershipSubjects } from "../../repositories/rooms/memberships.ts";
import type { Transaction } from "../../database/database.ts";
import type { Actor } from "../shared/actor.ts";
import type { CommandHandlers } from "../shared/command-handlers.ts";
import { lockMembership } from "../shared/membership.ts";
import { personFrames, publishPersons, type PersonFrame } from "../shared/person-frames.ts";
import type { WriteDependencies } from "../shared/write-dependencies.ts";
import { threadProblem } from "./thread-plan.ts";

/** A thread, by the message that it begins with. */
export interface ThreadName {
  readonly roomId: Id;
  readonly threadId: Id;
}

/** What a person is to a thread. Messages of threads are sent and read like all others. */
export interface ThreadService {
  /**
   * Follows a thread from its end on, or no longer (THREAD-4); also one that nobody has written in yet. Repeating it changes nothing.
   * @throws Failure `not_found`, `thread_invalid`, `thread_nested`
   */
  follow(actor: Actor, thread: ThreadName, following: boolean): Promise<void>;
  /** Moves one's marker in a thread up to `position`, or with `unread` to just before it (THREAD-3). @throws Failure `not_found` */
  mark(actor: Actor, thread: ThreadName, marker: { readonly position: number; readonly unread: boolean }): Promise<void>;
}

export const threadCommands = {
  follow_thread: ({ threads }, { session, command }) => threads.follow(session, command, command.following),
  mark_thread: ({ threads }, { session, command }) => threads.mark(session, command, command),
} satisfies CommandHandlers<{ readonly threads: ThreadService }>;

export function createThreadService({ database, bus, now }: WriteDependencies): ThreadService {
  /** Lets `work` change what the person is to a thread of a room under lock, and tells them if it did. */
  async function change(actor: Actor, roomId: Id, work: (tx: Transaction) => Promise<boolean>): Promise<void> {
    const { tenantId, userId } = actor;
    const frames = await database.withTenant(tenantId, async (tx): Promise<PersonFrame[]> => {
      await lockMembership(tx, actor, roomId);
      if (!(await work(tx))) return [];
      const touched = [{ userId, roomId, marker: null }];
      const ranges = await touchMemberships(tx, tenantId, now(), touched);
      return personFrames(ranges, await membershipSubjects(tx, tenantId, touched));
    });
    publishPersons(bus, tenantId, frames);
  }

  return {
    follow: (actor, { roomId, threadId }, following) =>
      change(actor, roomId, async (tx) => {
        const { tenantId, userId } = actor;
        const { stored } = await findForBatch(tx, tenantId, { messages: [{ roomId, id: threadId }], persons: [] });
        const root = stored[0]?.message;
        const problem = threadProblem(root);
        if (root === undefined || problem !== null) throw new Failure(root === undefined ? "not_found" : (problem ?? "not_found"));
        const found = await findFollowers(tx, tenantId, [{ roomId, id: threadId }]);
        const present = found.find((one) => one.userId === userId);
        if ((present?.following ?? false) === following) return false;
        const messages = root.thread?.messages ?? 0;
        await storeFollowers(tx, tenantId, [{ roomId, threadId, userId, following, marker: messages, messages }], now());
        return true;
      }),
    mark: (actor, { roomId, threadId }, marker) =>
      change(actor, roomId, (tx) => moveThreadMarker(tx, actor.tenantId, { roomId, id: actor.userId, threadId }, marker)),
  };
}
