import type { ErrorCode } from "../../../protocol/errors.ts";
import type { Id } from "../../../protocol/ids.ts";
import type { Logger } from "../../telemetry/logger.ts";
import type { Actor } from "../shared/actor.ts";
import type { Filters } from "./filters.ts";
import type { SpamGuard } from "./spam-guard.ts";

/** What is looked at before a message is written. */
export interface Screened {
  readonly id: Id;
  readonly roomId: Id;
  readonly body: string;
}

/** The body as it is to be stored, or why it is not taken. */
export interface Screening {
  readonly body: string;
  readonly refusal: { readonly code: ErrorCode; readonly retryAfter?: number } | null;
}

/** Looks at messages before they are written: spam first, which costs nothing, then the tenant's filters. Nothing of it asks the database. */
export interface MessageScreen {
  look(actor: Actor, message: Screened): Promise<Screening>;
}

/** Lets everything through. */
export const OPEN_SCREEN: MessageScreen = { look: (_, { body }) => Promise.resolve({ body, refusal: null }) };

export interface MessageScreenDependencies {
  readonly filters: Filters;
  readonly spam: SpamGuard;
  readonly logger: Pick<Logger, "info">;
}

export function createMessageScreen({ filters, spam, logger }: MessageScreenDependencies): MessageScreen {
  return {
    async look({ tenantId, userId, isServer }, { id, roomId, body }) {
      if (isServer === true) return { body, refusal: null };
      const verdict = spam.judge(`${tenantId}:${userId}`, { id, roomId, text: body.toLowerCase() });
      if (verdict.outcome !== "goes") {
        const { outcome, retryAfter } = verdict;
        logger.info({ event: "spam", outcome, tenantId, userId, retryAfter }, "somebody sends the same, or too much");
        return { body, refusal: { code: outcome === "waits" ? "rate_limited" : "spam_suspected", retryAfter } };
      }
      const filtered = await filters.apply(tenantId, body);
      if (filtered.outcome === "passes") return { body: filtered.body, refusal: null };
      return { body, refusal: { code: filtered.outcome === "held" ? "message_held" : "text_refused" } };
    },
  };
}
