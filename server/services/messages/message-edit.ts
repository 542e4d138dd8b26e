import { isDeepStrictEqual } from "node:util";
import type { MessageText } from "../../../protocol/commands.ts";
import type { Message } from "../../../protocol/entities.ts";
import { Failure } from "../../base/errors.ts";
import { insertEffects } from "../../repositories/effects.ts";
import { writeEdit } from "../../repositories/messages/message-edits.ts";
import { findForBatch } from "../../repositories/messages/messages.ts";
import { dropPictures, picturesOf } from "../../repositories/previews/previews.ts";
import { previewEffects } from "../shared/link-previews.ts";
import { linksIn } from "../shared/links-in-text.ts";
import { assertMayWrite, editsOthers, readPolicy, type Policy } from "../shared/policy.ts";
import type { Changed, Target } from "./message-changes.ts";
import { tellMentions } from "./message-mentions.ts";
import { mentionInThread } from "./thread-changes.ts";
import { readMessageText, type StoredText } from "./message-text.ts";

/** Another text for a message; `revision`: the one that was changed. */
export interface EditWish extends MessageText {
  readonly revision: number;
}

/** Gives a message another text (ROOM-17); null: it has it. */
export async function putEdit(target: Target, wish: EditWish): Promise<Changed | null> {
  const { tx, actor, message, number, at } = target;
  const { tenantId, userId } = actor;
  if (message.deletedAt !== null) throw new Failure("not_found");
  // What a system said is brought up to date by the system alone, and forwarded words are another's.
  if (message.event !== null || message.forwarded !== null) throw new Failure("forbidden");
  const revision = message.edited?.revision ?? 0;
  const text = readMessageText(wish, message.attachments.length > 0);
  if (typeof text === "string") throw new Failure(text);
  if (isRepetition(target, wish, text)) return null;
  assertMayEdit(target, await readPolicy(tx, tenantId));
  if (message.poll !== null) throw new Failure("poll_not_editable");
  if (wish.revision !== revision) throw new Failure("edit_conflict");
  const mentions = await membersAmong(target, wish.mentions);
  const ranges = text.ranges.filter((range) => mentions.includes(range.userId));
  if (text.body === message.body && isDeepStrictEqual(mentions, message.mentions) && isDeepStrictEqual(ranges, message.ranges ?? []))
    return null;
  const edited = { revision: revision + 1, at, by: userId };
  const next = {
    ...message,
    body: text.body,
    mentions,
    ranges: ranges.length === 0 ? null : ranges,
    edited,
    wide: wideIn(text.body, message),
    previews: previewsIn(text.body, message),
    changed: number,
  };
  const touched = await writeEdit(tx, tenantId, {
    roomId: message.roomId,
    number,
    at,
    languages: target.languages,
    message: next,
    former: message,
  });
  await tendPreviews(target, next);
  const inThread = await mentionInThread(target, next.mentions);
  return { message: next, persons: await tellMentions(target, [...new Set([...touched, ...inThread])]) };
}

/** The mentions of many that still stand in a text; it calls nobody anew, and takes back nothing that it has called (MENTION-2). */
function wideIn(body: string, message: Message): Message["wide"] {
  const wide = message.wide?.flatMap((one) => {
    const start = body.indexOf(message.body.slice(one.start, one.end));
    return start === -1 ? [] : [{ ...one, start, end: start + one.end - one.start }];
  });
  return wide === undefined || wide.length === 0 ? null : wide;
}

/** The previews of links that still stand in a text (LINK-3). */
function previewsIn(body: string, { previews }: Message): Message["previews"] {
  const links = previews === null ? [] : linksIn(body);
  const kept = previews?.filter(({ url }) => links.includes(url)) ?? [];
  return kept.length === 0 ? null : kept;
}

/** Takes away the pictures of links that are gone, and has new links read. */
async function tendPreviews({ tx, actor: { tenantId }, place, message, at }: Target, next: Message): Promise<void> {
  const kept = new Set(picturesOf(next.previews ?? []));
  await dropPictures(
    tx,
    tenantId,
    picturesOf(message.previews ?? []).filter((id) => !kept.has(id)),
  );
  if (place.linkPreviews) await insertEffects(tx, tenantId, previewEffects(next, at));
}

/** Whether the same person has made the same change of the same revision: its answer was lost. */
function isRepetition({ actor, message: { edited, body } }: Target, { revision }: EditWish, text: StoredText): boolean {
  return edited != null && edited.by === actor.userId && edited.revision === revision + 1 && body === text.body;
}

/** @throws Failure `forbidden`, `person_blocked`, `muted`, `edit_window_over` */
function assertMayEdit({ actor, place, message, at }: Target, policy: Policy): void {
  assertMayWrite(place, at);
  if (editsOthers(actor, policy) && (place.kind === "group" || message.senderId === actor.userId)) return;
  if (message.senderId !== actor.userId) throw new Failure("forbidden");
  if (policy.editWindow !== null && at - message.createdAt > policy.editWindow * 1000) throw new Failure("edit_window_over");
}

/** Those of `userIds` who are in the message's room, each once. */
async function membersAmong({ tx, actor, message }: Target, userIds: MessageText["mentions"]): Promise<Message["mentions"]> {
  const persons = [...new Set(userIds)].map((id) => ({ roomId: message.roomId, id }));
  if (persons.length === 0) return [];
  const { places } = await findForBatch(tx, actor.tenantId, { messages: [], persons });
  const present = new Set(places.map(({ userId }) => userId));
  return persons.flatMap(({ id }) => (present.has(id) ? [id] : []));
}
