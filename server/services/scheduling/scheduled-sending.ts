import { hash } from "node:crypto";
import * as v from "valibot";
import type { ErrorCode } from "../../../protocol/errors.ts";
import type { SendResult } from "../../../protocol/frames.ts";
import { Id } from "../../../protocol/ids.ts";
import { Failure } from "../../base/errors.ts";
import {
  insertScheduledMessage,
  takeScheduledMessage,
  type StoredScheduledMessage,
} from "../../repositories/messages/scheduled-messages.ts";
import { readRoles } from "../../repositories/people/users.ts";
import { defineEffect, type EffectKind } from "../effects/effects.ts";
import { checkMessage } from "../messages/messages.ts";
import type { CheckedMessage } from "../messages/message-plan.ts";
import { stageMessages } from "../messages/message-writer.ts";
import type { Outcome } from "../messages/write-queue.ts";
import { publishPersons } from "../shared/person-frames.ts";
import type { WriteDependencies } from "../shared/write-dependencies.ts";
import { SENDING, tellOwnSide } from "./scheduled-messages.ts";

const Payload = v.object({ userId: Id, messageId: Id });

/**
 * Sends a message when its time has come, as its author and under its own id: in the transaction that takes it from the scheduled ones, and so once (SCHED-2).
 * What can't be sent any more stays there with the reason (SCHED-3).
 */
export function createScheduledSending({
  bus,
  searchLanguages: languages = [],
}: Pick<WriteDependencies, "bus" | "searchLanguages">): EffectKind {
  return defineEffect(SENDING, Payload, async (tx, { tenantId, payload, at }) => {
    const { userId, messageId } = payload;
    const message = await takeScheduledMessage(tx, tenantId, userId, messageId);
    if (message === null) return { next: null };
    const roles = await readRoles(tx, tenantId, userId);
    const { roomId } = message;
    const staged = await stageMessages(tx, tenantId, [{ userId, roles, roomId, drafts: [draftOf(message)], tellsSender: true }], {
      at,
      languages,
    });
    const refused = refusalOf(staged.outcomes[0]);
    if (refused === null) return { next: null, publish: () => staged.publish(bus) };
    await insertScheduledMessage(tx, tenantId, { ...message, refused });
    const persons = await tellOwnSide(tx, { tenantId, userId }, roomId, at);
    return { next: null, publish: () => publishPersons(bus, tenantId, persons) };
  });
}

function draftOf({ id, body, mentions, ranges, replyTo, priority }: StoredScheduledMessage): CheckedMessage {
  const text = { id, body, mentions: [...mentions], ranges: [...(ranges ?? [])] };
  const draft = checkMessage({ ...text, ...(replyTo !== null && { replyTo }), ...(priority !== null && { priority }) });
  if ("fingerprint" in draft) return draft;
  // Checked when it was written, by rules that may have been others.
  const asked = priority === null ? null : { level: priority, escalatedFrom: null };
  return {
    ...text,
    attachments: [],
    replyTo,
    threadId: null,
    alsoInRoom: false,
    wide: [],
    poll: null,
    priority: asked,
    fingerprint: hash("sha256", body, "hex"),
    forward: null,
    refusal: null,
  };
}

function refusalOf(outcome: Outcome<SendResult[]> | undefined): ErrorCode | null {
  if (outcome === undefined) return "internal";
  if (!outcome.ok) return outcome.error instanceof Failure ? outcome.error.code : "internal";
  const [result] = outcome.value;
  return result?.outcome === "refused" ? result.code : null;
}
