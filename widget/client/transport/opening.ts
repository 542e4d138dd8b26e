import type { OpenResponse } from "../../../protocol/http.ts";
import type { Id } from "../../../protocol/ids.ts";
import { TICKET_MS } from "../../../protocol/limits.ts";
import { CommandRefused } from "../platform/command-refused.ts";
import type { Api } from "./api.ts";
import type { TokenSource } from "./tokens.ts";

/** Opens the chat once, and gets the tickets by which sockets open. */
export interface Opening {
  readonly isOpened: boolean;
  /** Forgets that the chat was opened; an opening under way is another's then, or comes after the end. */
  begin(): void;
  /** Opens the chat; answers a ticket. @throws CommandRefused */
  open(): Promise<string>;
  /** A ticket for a chat that is open. @throws CommandRefused */
  renew(): Promise<string>;
}

export interface OpeningDependencies {
  readonly api: Api;
  readonly tokens: TokenSource;
  /** The room to open with. */
  readonly roomId: () => Id | null;
  /** Takes the opening answer before anything else is said. */
  readonly onOpened: (response: OpenResponse) => Promise<void>;
  /** The token's end is known anew. */
  readonly onLife: () => void;
}

export function createOpening({ api, tokens, roomId, onOpened, onLife }: OpeningDependencies): Opening {
  let isOpened = false;
  /** Rises with each new beginning. */
  let turn = 0;

  const takeTicket = ({ ticket, expiresAt }: Pick<OpenResponse, "ticket" | "expiresAt">): string => {
    // The ticket's end tells the server's time, so the token's end needs no clock of ours.
    tokens.setLife(expiresAt - (ticket.expiresAt - TICKET_MS));
    onLife();
    return ticket.value;
  };
  return {
    get isOpened() {
      return isOpened;
    },
    begin() {
      turn += 1;
      isOpened = false;
    },
    async open() {
      const mine = turn;
      const asked = roomId();
      const response = await api.open(asked).catch((error: unknown) => {
        // The room to open with is gone, or not for this person; the rest of the chat is.
        if (asked !== null && error instanceof CommandRefused && error.code === "not_found") return api.open(null);
        throw error;
      });
      if (mine !== turn) throw new CommandRefused("unavailable");
      await onOpened(response);
      if (mine !== turn) throw new CommandRefused("unavailable");
      isOpened = true;
      return takeTicket(response);
    },
    renew: async () => takeTicket(await api.ticket()),
  };
}
