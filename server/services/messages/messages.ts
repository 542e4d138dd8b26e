import { hash } from "node:crypto";
import type { OutgoingMessage } from "../../../protocol/commands.ts";
import type { Presence } from "../../../protocol/entities.ts";
import type { Message } from "../../../protocol/entities.ts";
import type { SendResult } from "../../../protocol/frames.ts";
import type { MessagesByIdResponse, MessagesQuery, MessagesResponse } from "../../../protocol/http.ts";
import type { Id } from "../../../protocol/ids.ts";
import { Failure } from "../../base/errors.ts";
import type { Database, Transaction } from "../../database/database.ts";
import {
  findForBatch,
  findPositionAt,
  preferKeyOrder,
  readMessages,
  readPage,
  type InRoom,
  type PageRange,
  type StoredPage,
} from "../../repositories/messages/messages.ts";
import { findRoomPersons } from "../../repositories/messages/mentions.ts";
import { readThreadPage } from "../../repositories/messages/threads.ts";
import type { Actor } from "../shared/actor.ts";
import { OPEN_SCREEN, type MessageScreen } from "../safety/message-screen.ts";
import type { WriteDependencies } from "../shared/write-dependencies.ts";
import type { CommandHandlers } from "../shared/command-handlers.ts";
import { createForwarding, type FillForward } from "./forwarding.ts";
import { refuse, type CheckedMessage, type Send } from "./message-plan.ts";
import { readPoll } from "./poll-plan.ts";
import { readMessageText, readWideMentions } from "./message-text.ts";
import { writeMessages } from "./message-writer.ts";
import { createWriteQueue, type WriteQueue, type WriteQueueLimits } from "./write-queue.ts";

/** Sending messages and reading history. */
export interface MessageService {
  /**
   * Commits `messages` in their order and answers each, in their order, once they are durable. The same id with the same
   * content is answered as the first time; with other content it is refused `idempotency_conflict`, alone. So is a message whose files are
   * not completely uploaded (`attachment_not_ready`) or not its author's to use in this room (`attachment_not_usable`), that answers what is not
   * there or was deleted (`reply_invalid`), goes into a thread where none can be (`thread_invalid`, `thread_nested`), is an emergency that its
   * author may not send (`priority_not_allowed`), mentions many where its author may not (`wide_mention_not_allowed`), whose poll can't be asked
   * (`poll_invalid`), or that forwards what may not be (`forward_invalid`, `forward_not_allowed`).
   * @throws Failure `not_found` (no such room for this actor), `forbidden` (role), `busy` with retryAfter (queue full), `unavailable` (outcome unknown)
   */
  send(actor: Actor, roomId: Id, messages: readonly OutgoingMessage[]): Promise<SendResult[]>;
  /** Sends a message that a filter has held, as its author: a moderator has read it (SAFE-6). @throws Failure as `send` */
  release(author: Actor, roomId: Id, message: OutgoingMessage): Promise<SendResult>;
  /** A page of history. @throws Failure `not_found` */
  page(actor: Actor, roomId: Id, query: MessagesQuery): Promise<MessagesResponse>;
  /** Messages by their ids, for replies that quote what no page holds; left out are those that the room does not have. @throws Failure `not_found` */
  byId(actor: Actor, roomId: Id, ids: readonly Id[]): Promise<MessagesByIdResponse>;
  /** Resolves when every send that was taken is answered; for a graceful stop. */
  drain(): Promise<void>;
}

export const messageCommands = {
  send_messages: async ({ messages }, { session, command }) => ({
    messages: await messages.send(session, command.roomId, command.messages),
  }),
} satisfies CommandHandlers<{ readonly messages: MessageService }>;

/** Tells who is online. */
export interface OnlineReader {
  read(tenantId: Id, userIds: readonly Id[]): Promise<readonly Pick<Presence, "userId" | "status">[]>;
}

export interface MessageServiceDependencies extends WriteDependencies {
  readonly limits?: WriteQueueLimits;
  /** Looks at what is sent before it is written; nothing does unless told. */
  readonly screen?: MessageScreen;
  /** Who is online, for `@here`; nobody, where it is not given. */
  readonly presence?: OnlineReader;
}

// In messages of up to 1 KiB: a batch commits in some tens of milliseconds, a full lane in well under a second.
const LIMITS: WriteQueueLimits = { batch: 500, lane: 2_000, tenant: 5_000, parallel: 4, beside: 32 };

const NOBODY: ReadonlySet<Id> = new Set();
const AWAY: OnlineReader = { read: () => Promise.resolve([]) };

/** A page asked for by positions alone. */
type PageQuery = Omit<MessagesQuery, "around"> & { readonly around: number | undefined };

export function createMessageService({
  limits = LIMITS,
  screen = OPEN_SCREEN,
  presence = AWAY,
  ...dependencies
}: MessageServiceDependencies): MessageService {
  const queue = createWriteQueue<Send, SendResult[]>({
    write: (tenantId, sends) => writeMessages(dependencies, tenantId, sends),
    weigh: ({ drafts }) => drafts.reduce((weight, { body }) => weight + 1 + body.length / 1024, 0),
    limits,
  });
  const { database } = dependencies;
  const fill = createForwarding(dependencies);
  return { ...createSending({ database, queue, screen, presence, fill }), ...createReading(database), drain: () => queue.drain() };
}

interface SendingDependencies extends Required<Pick<MessageServiceDependencies, "database" | "screen" | "presence">> {
  readonly queue: WriteQueue<Send, SendResult[]>;
  readonly fill: FillForward;
}

function createSending({ database, queue, screen, presence, fill }: SendingDependencies): Pick<MessageService, "send" | "release"> {
  /** Those of the room who are online, where a draft calls them: asked before the room is locked, as they are when the message comes. */
  async function findOnline({ tenantId }: Actor, roomId: Id, drafts: readonly CheckedMessage[]): Promise<ReadonlySet<Id>> {
    if (!drafts.some(({ wide }) => wide.some(({ kind }) => kind === "here"))) return NOBODY;
    const persons = await database.withTenant(tenantId, (tx) => findRoomPersons(tx, tenantId, [roomId]));
    const presences = await presence.read(
      tenantId,
      persons.map(({ userId }) => userId),
    );
    return new Set(presences.flatMap(({ userId, status }) => (status === "offline" ? [] : [userId])));
  }

  async function look(actor: Actor, roomId: Id, message: CheckedMessage): Promise<CheckedMessage> {
    const filled = message.forward === null ? message : await fill(actor, message);
    return filled.refusal === null ? { ...filled, ...(await screen.look(actor, { ...filled, roomId })) } : filled;
  }

  return {
    async send(actor, roomId, messages) {
      const checked: (CheckedMessage | SendResult)[] = [];
      for (const message of messages) {
        const one = checkMessage(message);
        checked.push("fingerprint" in one ? await look(actor, roomId, one) : one);
      }
      const drafts = checked.filter((one) => "fingerprint" in one);
      if (drafts.length === 0) return checked.filter((one) => "outcome" in one);
      const online = await findOnline(actor, roomId, drafts);
      const results = await queue.add(actor.tenantId, roomId, { userId: actor.userId, roles: actor.roles, roomId, drafts, online });
      let next = 0;
      return checked.map((one) => ("outcome" in one ? one : results[next++]!));
    },

    async release(author, roomId, message) {
      const { tenantId, userId, roles } = author;
      const checked = checkMessage(message);
      if ("outcome" in checked) return checked;
      const draft = await fill(author, checked);
      const online = await findOnline(author, roomId, [draft]);
      const [result] = await queue.add(tenantId, roomId, { userId, roles, roomId, drafts: [draft], online });
      return result!;
    },
  };
}

function createReading(database: Database): Pick<MessageService, "page" | "byId"> {
  return {
    async page(actor, roomId, query) {
      return database.withTenant(actor.tenantId, async (tx) => {
        const { around: asked, thread, at } = query;
        let around = typeof asked === "string" ? await positionOf(tx, actor.tenantId, { roomId, id: asked }, thread) : asked;
        if (at !== undefined) around = (await findPositionAt(tx, actor.tenantId, { roomId, at })) ?? undefined;
        const range = rangeOf({ ...query, around });
        if (thread !== undefined) return threadPage(tx, actor, { roomId, threadId: thread, range });
        const found = await readPage(tx, actor.tenantId, { roomId, id: actor.userId }, range);
        if (found === null) throw new Failure("not_found");
        return toResponse(found, range);
      });
    },

    async byId({ tenantId, userId }, roomId, ids) {
      const reader = { roomId, id: userId };
      const found = await database.withTenant(tenantId, (tx) => readMessages(tx, tenantId, { reader, ids: [...new Set(ids)] }));
      if (found === null) throw new Failure("not_found");
      return found;
    },
  };
}

/** A message as it is sent, or why it can't be. */
export function checkMessage({
  attachments: named = [],
  poll: asking,
  wide: many = [],
  ...message
}: OutgoingMessage): CheckedMessage | SendResult {
  const { id, mentions, replyTo = null, threadId = null, alsoInRoom = false, priority, forward } = message;
  const attachments = [...new Set(named)];
  const text = readMessageText(message, attachments.length > 0 || forward !== undefined);
  if (typeof text === "string") return refuse(id, text);
  const wide = readWideMentions(text.body, message.body, many);
  const poll = readPoll(asking);
  if (typeof poll === "string") return refuse(id, poll);
  // Without files, replies, threads, priorities, polls, mentions of many and forwarding as it was before there were any: ids that were sent then are still repetitions.
  const sent: unknown[] = [text.body, mentions];
  if (attachments.length > 0 || replyTo !== null || threadId !== null) sent.push(attachments);
  if (replyTo !== null || threadId !== null) sent.push(replyTo);
  if (threadId !== null) sent.push(threadId, alsoInRoom);
  if (priority !== undefined) sent.push({ priority });
  if (poll !== null) sent.push({ poll });
  if (wide.length > 0) sent.push({ wide });
  if (forward !== undefined) sent.push({ forward });
  const asked = priority === undefined ? null : { level: priority, escalatedFrom: null };
  const fingerprint = hash("sha256", JSON.stringify(sent), "hex");
  const place = { replyTo, threadId, alsoInRoom };
  const forwarding = forward === undefined ? null : { ...forward, source: null, files: [] };
  return { id, ...text, mentions, attachments, ...place, priority: asked, wide, poll, fingerprint, forward: forwarding, refusal: null };
}

/** Undefined where the room, or the thread, has no such message. Tells nobody anything: who may not read the room gets no page. */
async function positionOf(tx: Transaction, tenantId: Id, named: InRoom, threadId?: Id): Promise<number | undefined> {
  const [, { stored }] = await Promise.all([preferKeyOrder(tx), findForBatch(tx, tenantId, { messages: [named], persons: [] })]);
  const message = stored[0]?.message;
  if (message === undefined || (threadId !== undefined && message.threadId !== threadId)) return undefined;
  return (threadId === undefined ? message.position : message.threadPosition) || undefined;
}

async function threadPage(
  tx: Transaction,
  { tenantId, userId }: Actor,
  { roomId, threadId, range }: { readonly roomId: Id; readonly threadId: Id; readonly range: PageRange },
): Promise<MessagesResponse> {
  const found = await readThreadPage(tx, tenantId, { reader: { roomId, id: userId }, threadId }, range);
  if (found === null) throw new Failure("not_found");
  return { ...toResponse(found, range, true), root: found.root, place: found.place };
}

function rangeOf({ before, after, around, limit }: PageQuery): PageRange {
  const all = { from: 1, to: Number.MAX_SAFE_INTEGER, limit };
  if (before !== undefined) return { ...all, to: before - 1, nearest: "to" };
  if (after !== undefined) return { ...all, from: after + 1, nearest: "from" };
  if (around !== undefined) return { ...all, from: Math.max(1, around - Math.floor(limit / 2)), nearest: "from" };
  return { ...all, nearest: "to" };
}

/** Positions have no gaps, so the counters tell what lies around the page. */
function toResponse({ page, users, head, messages }: StoredPage, range: PageRange, thread = false): MessagesResponse {
  const placeOf = (message: Message | undefined) => (thread ? message?.threadPosition : message?.position);
  const first = placeOf(page[0]) ?? (range.nearest === "from" ? messages + 1 : 1);
  const last = placeOf(page.at(-1)) ?? (range.nearest === "from" ? messages : 0);
  return { messages: page, users, head, hasBefore: first > 1, hasAfter: last < messages };
}
