import { PATIENCE_MS, StaffChatError, type CallErrorCode } from "../base/call-error.ts";
import { deferred } from "../base/deferred.ts";
import type { Clock } from "../client/platform/clock.ts";
import { within } from "../client/platform/waits.ts";

/** Whether person and rooms are known, for whoever asks and whenever. */
export interface Readiness {
  /** Resolves when they are. @throws StaffChatError when the server refuses the person, or they are not known in time */
  whenReady(): Promise<void>;
  /** They are known from now on. */
  ready(): void;
  /** The server refuses the person, or there is no token; null: not any more. */
  refused(code: CallErrorCode | null): void;
}

export function createReadiness(clock: Clock): Readiness {
  let outcome = deferred();
  let isOpen = true;
  return {
    whenReady: () => within(clock, { work: outcome.promise, milliseconds: PATIENCE_MS, late: () => new StaffChatError("timed_out") }),
    ready() {
      outcome.resolve();
      isOpen = false;
    },
    refused(code) {
      // What was known once stays so.
      if (!isOpen) return;
      if (code === null) outcome = deferred();
      else outcome.reject(new StaffChatError(code));
    },
  };
}
