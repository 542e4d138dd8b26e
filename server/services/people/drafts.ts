import type { ClientFrameOf } from "../../../protocol/commands.ts";
import type { Draft, DraftsResponse } from "../../../protocol/personal/drafts.ts";
import type { PersonChangesFrame } from "../../../protocol/frames.ts";
import type { Id } from "../../../protocol/ids.ts";
import { DRAFT_CODE_POINTS, DRAFTS } from "../../../protocol/limits.ts";
import { checkText } from "../../../protocol/text.ts";
import { Failure } from "../../base/errors.ts";
import type { Transaction } from "../../database/database.ts";
import { countDrafts, draftSubject, readDrafts, storeDraft } from "../../repositories/people/drafts.ts";
import { findForBatch, preferKeyOrder, type InRoom } from "../../repositories/messages/messages.ts";
import { appendPersonLog } from "../../repositories/people/person-log.ts";
import { findPlace } from "../../repositories/rooms/rooms.ts";
import type { Actor } from "../shared/actor.ts";
import type { CommandHandlers } from "../shared/command-handlers.ts";
import { personFrame, publishPersons } from "../shared/person-frames.ts";
import type { WriteDependencies } from "../shared/write-dependencies.ts";

/** A version as a client has it. */
export type DraftWish = Pick<ClientFrameOf<"set_draft">, "roomId" | "threadId" | "draft">;

/** What a person has written and not sent, on all their devices (DRAFT-1): told by their own log, and read by nobody else. */
export interface DraftService {
  /** Takes a version where it is later than the one that is there; any other changes nothing. @throws Failure `not_found`, `text_too_long`, `text_malformed`, `drafts_full` */
  set(actor: Actor, wish: DraftWish): Promise<void>;
  /** The actor's drafts in rooms that they are in, ended ones too, latest first. */
  list(actor: Actor): Promise<DraftsResponse>;
}

export const draftCommands = {
  set_draft: ({ drafts }, { session, command }) => drafts.set(session, command),
} satisfies CommandHandlers<{ readonly drafts: DraftService }>;

export function createDraftService({ database, bus, now }: WriteDependencies): DraftService {
  return {
    async set(actor, { roomId, threadId = null, draft }) {
      const { tenantId, userId } = actor;
      const checked = checkText(draft.text, DRAFT_CODE_POINTS);
      if (!checked.ok && checked.problem !== "text_empty") throw new Failure(checked.problem);
      // What was sent is the message's, and stays nowhere else.
      const text = checked.ok ? { text: draft.text, ranges: draft.ranges } : { text: "", ranges: [] };
      const given = { roomId, threadId, draft: { ...draft, ...text, sent: null } };
      const frame = await database.withTenant(tenantId, (tx) => write(tx, actor, given, now()));
      if (frame !== null) publishPersons(bus, tenantId, [{ userId, frame }]);
    },
    list: async ({ tenantId, userId }) => ({ drafts: await database.withTenant(tenantId, (tx) => readDrafts(tx, tenantId, userId)) }),
  };
}

async function hasMessage(tx: Transaction, tenantId: Id, named: InRoom): Promise<boolean> {
  await preferKeyOrder(tx);
  return (await findForBatch(tx, tenantId, { messages: [named], persons: [] })).stored.length > 0;
}

/** Null: it is not later than what is there. */
async function write(tx: Transaction, { tenantId, userId }: Actor, given: Draft, at: number): Promise<PersonChangesFrame | null> {
  if ((await findPlace(tx, tenantId, given.roomId, userId)) === null) throw new Failure("not_found");
  if (given.threadId !== null && !(await hasMessage(tx, tenantId, { roomId: given.roomId, id: given.threadId })))
    throw new Failure("not_found");
  const subject: Id = draftSubject(given);
  const isWritten = given.draft.text !== "" || given.draft.replyTo !== null;
  if (isWritten && (await countDrafts(tx, tenantId, userId, subject)) >= DRAFTS) throw new Failure("drafts_full");
  if (!(await storeDraft(tx, tenantId, { ...given, userId, at }))) return null;
  const [logged] = await appendPersonLog(tx, tenantId, at, [{ userId, kind: "draft", subject }]);
  if (logged === undefined) throw new Failure("not_found");
  return personFrame(logged.head, { drafts: await readDrafts(tx, tenantId, userId, [subject]) });
}
