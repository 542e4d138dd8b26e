import type { Message } from "../../protocol/entities.ts";
import type { Id } from "../../protocol/ids.ts";
import type { SessionEvent } from "./client.ts";
import type { Effect } from "./store/reduce.ts";
import type { TokenSource } from "./transport/tokens.ts";
import type { Transport } from "./transport/transport.ts";
import type { CatchingUp } from "./sync/catching-up.ts";
import type { Following } from "./sync/following.ts";
import type { Personal } from "./storage/personal.ts";
import type { Reporting } from "./sync/reporting.ts";

export interface CarryOutDependencies {
  readonly transport: Pick<Transport, "deny">;
  readonly tokens: Pick<TokenSource, "claims">;
  readonly following: Pick<Following, "catchUp">;
  readonly catchingUp: Pick<CatchingUp, "miss">;
  readonly reporting: Pick<Reporting, "delivered">;
  readonly personal: () => Personal | null;
  readonly emit: (event: SessionEvent) => void;
  readonly loseRoom: (roomId: Id) => void;
  /** Something is to be done that the state alone does not tell of. */
  readonly look: () => void;
}

/** Does what applied frames ask for. */
export function createCarryOut({
  transport,
  tokens,
  following,
  catchingUp,
  reporting,
  personal,
  emit,
  loseRoom,
  look,
}: CarryOutDependencies): (effect: Effect) => void {
  const arrived = (messages: readonly Message[]): void => {
    for (const message of messages) {
      reporting.delivered.raise(message.roomId, message.position);
      emit({ type: "message", message });
    }
  };
  const recorded = (messages: readonly Message[]): void => {
    const news = new Set(personal()?.outbox.settle(messages.map(({ id }) => id)));
    for (const message of messages) if (news.has(message.id)) emit({ type: "message-sent", message });
  };
  const signedOut = (before: number): void => {
    const issuedAt = tokens.claims()?.issuedAt ?? null;
    // An end of older tokens, read again while catching up, says nothing of the present one.
    if (issuedAt !== null && issuedAt * 1000 >= before) return;
    transport.deny();
    emit({ type: "signed-out" });
  };
  return (effect) => {
    switch (effect.type) {
      case "catch_up_room":
        following.catchUp(effect.roomId);
        return look();
      case "catch_up_person":
        catchingUp.miss();
        return look();
      case "arrived":
        return arrived(effect.messages);
      case "recorded":
        return recorded(effect.messages);
      case "room_lost":
        return loseRoom(effect.roomId);
      case "signed_out":
        return signedOut(effect.before);
    }
  };
}
