import type { Message } from "../../protocol/entities.ts";
import type { Id } from "../../protocol/ids.ts";
import type { SessionEvent } from "./client.ts";
import type { Effect } from "./store/reduce.ts";
import type { TokenSource } from "./transport/tokens.ts";
import type { Transport } from "./transport/transport.ts";
import type { CatchingUp } from "./sync/catching-up.ts";
import type { UserData } from "./storage/user-data.ts";
import type { ReceiptReporter } from "./sync/receipt-reporter.ts";

export interface EffectHandlerDependencies {
  readonly transport: Pick<Transport, "deny">;
  readonly tokens: Pick<TokenSource, "claims">;
  /** Something of a room was missed. */
  readonly catchUpRoom: (roomId: Id) => void;
  readonly catchingUp: Pick<CatchingUp, "miss">;
  readonly receiptReporter: Pick<ReceiptReporter, "delivered">;
  readonly userData: () => UserData | null;
  readonly emit: (event: SessionEvent) => void;
  readonly removeRoom: (roomId: Id) => void;
  /** Something is to be done that the state alone does not tell of. */
  readonly look: () => void;
}

/** Does what applied frames ask for. */
export function createEffectHandler({
  transport,
  tokens,
  catchUpRoom,
  catchingUp,
  receiptReporter,
  userData,
  emit,
  removeRoom,
  look,
}: EffectHandlerDependencies): (effect: Effect) => void {
  const arrived = (messages: readonly Message[]): void => {
    for (const message of messages) {
      receiptReporter.delivered.raise(message.roomId, message.position);
      emit({ type: "message", message });
    }
  };
  const recorded = (messages: readonly Message[]): void => {
    const news = new Set(userData()?.outbox.confirm(messages.map(({ id }) => id)));
    for (const message of messages) if (news.has(message.id)) emit({ type: "message-sent", message });
  };
  const signedOut = (before: number): void => {
    const issuedAt = tokens.claims()?.issuedAt ?? null;
    // An end of older tokens, read again while catching up, says nothing of the present one.
    if (issuedAt !== null && issuedAt * 1000 >= before) return;
    transport.deny("not_authenticated");
    emit({ type: "signed-out" });
  };
  return (effect) => {
    switch (effect.type) {
      case "catch_up_room":
        catchUpRoom(effect.roomId);
        return look();
      case "catch_up_person":
        catchingUp.miss();
        return look();
      case "arrived":
        return arrived(effect.messages);
      case "recorded":
        return recorded(effect.messages);
      case "asked":
        for (const acknowledgement of effect.asked) emit({ type: "acknowledgement-asked", roomId: effect.roomId, acknowledgement });
        return;
      case "drafted":
        return userData()?.hearDrafts(effect.drafts);
      case "reminded":
        return effect.messages.forEach((message) => emit({ type: "reminder", message }));
      case "events":
        return effect.messages.forEach((message) => emit({ type: "event", message }));
      case "room_lost":
        return removeRoom(effect.roomId);
      case "signed_out":
        return signedOut(effect.before);
    }
  };
}
