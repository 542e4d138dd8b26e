import type { Id } from "../../../protocol/ids.ts";
import type { BusEvent } from "../../bus/bus-event.ts";
import type { Session } from "../shared/actor.ts";
import { TOKEN_LIFETIME_MS, TOLERANCE_MS } from "./token-rules.ts";

/** Tokens that end: one by id, all of a person's, or all of a tenant's (both ids null), issued before `before` (ms). */
export type Revocation = Pick<Extract<BusEvent, { type: "revoked" }>, "tenantId" | "userId" | "tokenId" | "before">;

/** What a revocation can be compared with. */
type TokenTraits = Pick<Session, "tenantId" | "userId" | "tokenId" | "tokenIssuedAt">;

/** The revocations that still matter, in memory. */
export interface EndedTokens {
  /** Takes in a revocation; true when it was new. */
  apply(revocation: Revocation): boolean;
  isEnded(token: TokenTraits): boolean;
  /** Called once for each new revocation. Returns its undo. */
  onEnded(listener: (revocation: Revocation) => void): () => void;
}

/** Milliseconds after which every token that a revocation could end has expired by itself. */
const KEPT_MS = TOKEN_LIFETIME_MS + 2 * TOLERANCE_MS;
const PRUNE_MS = 600_000;

export function createEndedTokens(options: { now(): number }): EndedTokens {
  const before = new Map<string, number>();
  const listeners = new Set<(revocation: Revocation) => void>();
  let prunedAt = options.now();

  const prune = () => {
    const now = options.now();
    if (now - prunedAt < PRUNE_MS) return;
    prunedAt = now;
    for (const [key, time] of before) if (time < now - KEPT_MS) before.delete(key);
  };

  return {
    apply(revocation) {
      prune();
      const key = keyOf(revocation);
      if ((before.get(key) ?? 0) >= revocation.before) return false;
      before.set(key, revocation.before);
      for (const listener of listeners) listener(revocation);
      return true;
    },
    isEnded({ tenantId, userId, tokenId, tokenIssuedAt }) {
      if (tokenId !== null && before.has(tokenKey(tenantId, tokenId))) return true;
      return tokenIssuedAt < Math.max(before.get(userKey(tenantId, userId)) ?? 0, before.get(tenantId) ?? 0);
    },
    onEnded(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}

const tokenKey = (tenantId: Id, tokenId: string): string => `${tenantId}/token/${tokenId}`;
const userKey = (tenantId: Id, userId: Id): string => `${tenantId}/user/${userId}`;

function keyOf({ tenantId, userId, tokenId }: Revocation): string {
  if (tokenId !== null) return tokenKey(tenantId, tokenId);
  return userId === null ? tenantId : userKey(tenantId, userId);
}
