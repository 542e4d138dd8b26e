import type { ClientFrameOf } from "../../../protocol/commands.ts";
import type { SavedMark } from "../../../protocol/entities.ts";
import type { PersonChangesFrame } from "../../../protocol/frames.ts";
import type { SavedMessagesQuery, SavedMessagesResponse } from "../../../protocol/personal/saved.ts";
import type { Id } from "../../../protocol/ids.ts";
import { REMIND_AHEAD_MS, SAVED_MESSAGES } from "../../../protocol/limits.ts";
import { Failure } from "../../base/errors.ts";
import type { Transaction } from "../../database/database.ts";
import { dropEffect, insertEffects, type NewEffect } from "../../repositories/effects.ts";
import { appendPersonLog } from "../../repositories/people/person-log.ts";
import {
  countSaved,
  listSaved,
  lockSaved,
  mayRead,
  readSavedChanges,
  removeSaved,
  writeSaved,
  type SavedKey,
} from "../../repositories/people/saved-messages.ts";
import type { Actor } from "../shared/actor.ts";
import type { CommandHandlers } from "../shared/command-handlers.ts";
import { personFrame, publishPersons } from "../shared/person-frames.ts";
import type { WriteDependencies } from "../shared/write-dependencies.ts";

/** A message to be saved, or no longer; `remindAt`: when to be reminded, null: not at all, left out: as it is. */
export type SaveWish = Pick<ClientFrameOf<"save_message">, "roomId" | "messageId" | "saved" | "remindAt">;

/** What persons keep for themselves (SAVE-1): told by their own log to all their devices, and to nobody else. */
export interface SavedMessageService {
  /** Answers the number of the person's log at which it is so. Repeating it changes nothing. @throws Failure `not_found`, `saved_full`, `reminder_invalid` */
  save(actor: Actor, wish: SaveWish): Promise<number>;
  /** What the actor has saved and sees now, latest first. */
  list(actor: Actor, query: SavedMessagesQuery): Promise<SavedMessagesResponse>;
}

export const savedMessageCommands = {
  save_message: async ({ savedMessages }, { session, command }) => ({ changed: await savedMessages.save(session, command) }),
} satisfies CommandHandlers<{ readonly savedMessages: SavedMessageService }>;

/** Reminds a person of a saved message. Each time that was wished is an effect of its own, which does nothing when the wish is another by then. */
export const REMINDING = "saved_reminder";

/** Milliseconds that clocks of clients may be behind. */
const SLACK_MS = 60_000;

export function createSavedMessageService({ database, bus, now }: WriteDependencies): SavedMessageService {
  return {
    async save(actor, wish) {
      const { tenantId, userId } = actor;
      const frame = await database.withTenant(tenantId, (tx) => write(tx, actor, wish, now()));
      if (typeof frame === "number") return frame;
      publishPersons(bus, tenantId, [{ userId, frame }]);
      return frame.to;
    },
    async list({ tenantId, userId }, { before, limit }) {
      // One more than asked for tells whether there is a next page.
      const found = await database.withTenant(tenantId, (tx) =>
        listSaved(tx, tenantId, { userId, before: before ?? null, limit: limit + 1 }),
      );
      const messages = found.messages.slice(0, limit);
      return { ...found, messages, next: found.messages.length > limit ? (messages.at(-1)?.saved.savedAt ?? null) : null };
    },
  };
}

/** Writes the wish into the person's log; 0: it is so already. */
async function write(tx: Transaction, actor: Actor, wish: SaveWish, at: number): Promise<PersonChangesFrame | 0> {
  const { tenantId, userId } = actor;
  const key = { userId, messageId: wish.messageId };
  const former = await lockSaved(tx, tenantId, key);
  if (!wish.saved) {
    if (former === null) return 0;
    await removeSaved(tx, tenantId, key);
  } else if (!(await put(tx, actor, wish, { former, at }))) return 0;
  // A reminder that is just being carried out sees what became of the wish.
  if (former?.remindAt != null) await dropEffect(tx, { tenantId, kind: REMINDING, key: keyOf(key, former.remindAt) });
  if (wish.saved && typeof wish.remindAt === "number") await insertEffects(tx, tenantId, [reminderOf(key, wish.remindAt)]);
  return tellSaved(tx, tenantId, key, at);
}

interface Putting {
  readonly former: SavedMark | null;
  readonly at: number;
}

/** False: it is saved so already. */
async function put(tx: Transaction, { tenantId, userId }: Actor, wish: SaveWish, { former, at }: Putting): Promise<boolean> {
  const { roomId, messageId } = wish;
  const remindAt = wish.remindAt === undefined ? (former?.remindAt ?? null) : wish.remindAt;
  const isSame = former !== null && former.roomId === roomId && former.remindAt === remindAt;
  // Null ends also a reminder that was given.
  if (isSame && !(former.reminded && wish.remindAt === null)) return false;
  if (typeof wish.remindAt === "number" && (wish.remindAt < at - SLACK_MS || wish.remindAt > at + REMIND_AHEAD_MS))
    throw new Failure("reminder_invalid");
  if (!(await mayRead(tx, tenantId, { userId, roomId, messageId }))) throw new Failure("not_found");
  if (former === null && (await countSaved(tx, tenantId, userId)) >= SAVED_MESSAGES) throw new Failure("saved_full");
  await writeSaved(tx, tenantId, userId, { roomId, messageId, savedAt: former?.savedAt ?? at, remindAt });
  return true;
}

/** Tells a person by their log what became of a saved message. */
export async function tellSaved(tx: Transaction, tenantId: Id, key: SavedKey, at: number): Promise<PersonChangesFrame> {
  const { userId, messageId } = key;
  const [logged] = await appendPersonLog(tx, tenantId, at, [{ userId, kind: "saved", subject: messageId }]);
  if (logged === undefined) throw new Failure("not_found");
  return personFrame(logged.head, { saved: await readSavedChanges(tx, tenantId, userId, [messageId]) });
}

const keyOf = ({ userId, messageId }: SavedKey, remindAt: number): string => `${userId} ${messageId} ${remindAt}`;

function reminderOf(key: SavedKey, remindAt: number): NewEffect {
  return { kind: REMINDING, key: keyOf(key, remindAt), dueAt: remindAt, payload: { ...key, remindAt } };
}
