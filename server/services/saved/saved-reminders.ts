import * as v from "valibot";
import { Id } from "../../../protocol/ids.ts";
import type { Bus } from "../../bus/bus.ts";
import { markReminded } from "../../repositories/people/saved-messages.ts";
import { defineEffect, type EffectKind } from "../effects/effects.ts";
import { publishPersons } from "../shared/person-frames.ts";
import { REMINDING, tellSaved } from "./saved-messages.ts";

const Payload = v.object({ userId: Id, messageId: Id, remindAt: v.number() });

/** Reminds a person of a message that they have saved, by their own log: once, after a restart too, and not where they want it otherwise by then (SAVE-3). */
export function createSavedReminders(bus: Bus): EffectKind {
  return defineEffect(REMINDING, Payload, async (tx, { tenantId, payload, at }) => {
    const { remindAt, ...key } = payload;
    if (!(await markReminded(tx, tenantId, key, remindAt))) return { next: null };
    const frame = await tellSaved(tx, tenantId, key, at);
    return { next: null, publish: () => publishPersons(bus, tenantId, [{ userId: key.userId, frame }]) };
  });
}
