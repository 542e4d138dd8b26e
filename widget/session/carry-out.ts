import type { Message } from "../../protocol/entities.ts";
import type { SessionEvent } from "../session.ts";
import type { Effect } from "../store/reduce.ts";
import type { TokenSource } from "../transport/tokens.ts";
import type { Transport } from "../transport/transport.ts";
import type { Following } from "./following.ts";
import type { Personal } from "./personal.ts";
import type { Reporting } from "./reporting.ts";

export interface CarryOutDependencies {
  readonly transport: Pick<Transport, "catchUp" | "deny">;
  readonly tokens: Pick<TokenSource, "claims">;
  readonly following: Pick<Following, "catchUp">;
  readonly reporting: Reporting;
  readonly personal: () => Personal | null;
  readonly emit: (event: SessionEvent) => void;
  readonly follow: () => void;
}

/** Does what applied frames ask for. */
export function createCarryOut({
  transport,
  tokens,
  following,
  reporting,
  personal,
  emit,
  follow,
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
        return following.catchUp(effect.roomId);
      case "catch_up_person":
        return void transport.catchUp().catch(() => {});
      case "reload_room":
        return follow();
      case "arrived":
        return arrived(effect.messages);
      case "recorded":
        return recorded(effect.messages);
      case "room_lost":
        personal()?.dropRoom(effect.roomId);
        reporting.forget(effect.roomId);
        return follow();
      case "signed_out":
        return signedOut(effect.before);
    }
  };
}
