import type { ErrorCode } from "../../../protocol/errors.ts";
import type { Id } from "../../../protocol/ids.ts";
import type { Poll } from "../../../protocol/poll.ts";
import type { Logger } from "../../telemetry/logger.ts";
import type { Actor } from "../shared/actor.ts";
import type { Filters } from "./filters.ts";
import type { SpamGuard } from "./spam-guard.ts";

/** What is looked at before a message is written. */
export interface Screened {
  readonly id: Id;
  readonly roomId: Id;
  readonly body: string;
  readonly poll: Poll | null;
  /** Whether its words are another's: the same in many rooms are none of the spam that is meant, and have a budget of their own. */
  readonly forward: object | null;
}

/** Body and poll as they are to be stored, or why they are not taken. */
export interface Screening {
  readonly body: string;
  readonly poll: Poll | null;
  readonly refusal: { readonly code: ErrorCode; readonly retryAfter?: number } | null;
}

/** Looks at messages before they are written: spam first, which costs nothing, then the tenant's filters. Nothing of it asks the database. */
export interface MessageScreen {
  look(actor: Actor, message: Screened): Promise<Screening>;
}

/** Lets everything through. */
export const OPEN_SCREEN: MessageScreen = { look: (_, { body, poll }) => Promise.resolve({ body, poll, refusal: null }) };

export interface MessageScreenDependencies {
  readonly filters: Filters;
  readonly spam: SpamGuard;
  readonly logger: Pick<Logger, "info">;
}

export function createMessageScreen({ filters, spam, logger }: MessageScreenDependencies): MessageScreen {
  return {
    async look({ tenantId, userId, isServer }, { id, roomId, body, poll, forward }) {
      if (isServer === true) return { body, poll, refusal: null };
      const verdict = spam.judge(`${tenantId}:${userId}`, { id, roomId, text: forward === null ? body.toLowerCase() : "" });
      if (verdict.outcome !== "goes") {
        const { outcome, retryAfter } = verdict;
        logger.info({ event: "spam", outcome, tenantId, userId, retryAfter }, "somebody sends the same, or too much");
        return { body, poll, refusal: { code: outcome === "waits" ? "rate_limited" : "spam_suspected", retryAfter } };
      }
      const options = poll?.options ?? [];
      const [shown, ...texts] = await Promise.all([body, ...options.map(({ text }) => text)].map((text) => filters.apply(tenantId, text)));
      const all = [shown!, ...texts];
      if (all.some(({ outcome }) => outcome === "refused")) return { body, poll, refusal: { code: "text_refused" } };
      if (all.some(({ outcome }) => outcome === "held")) return { body, poll, refusal: { code: "message_held" } };
      const [masked, ...choices] = all.map((one) => (one.outcome === "passes" ? one.body : ""));
      return {
        body: masked!,
        poll: poll && { ...poll, options: options.map((option, at) => ({ ...option, text: choices[at]! })) },
        refusal: null,
      };
    },
  };
}
