import type { ErrorCode } from "../../protocol/errors.ts";

/** Milliseconds for which a call of the page waits until there is somebody to do it. */
export const PATIENCE_MS = 30_000;

/** Why the chat did not do what the page called for: a code of the protocol's table, or one of the element's own. docs/embedding.md says what each means. */
export type CallErrorCode =
  | ErrorCode
  | "signed_out"
  | "session_ended"
  | "removed"
  | "load_failed"
  | "timed_out"
  | "not_configured"
  | "token_failed"
  | "vetoed"
  | "no_room"
  | "discarded"
  | "outbox_full";

/** A call of the page that was not done; every promise of the element rejects with this. `cause` is set where something else failed before. */
export class StaffChatError extends Error {
  readonly code: CallErrorCode;

  constructor(code: CallErrorCode, cause?: unknown) {
    super(`${code} (docs/embedding.md)`, { cause });
    this.name = "StaffChatError";
    this.code = code;
  }
}
