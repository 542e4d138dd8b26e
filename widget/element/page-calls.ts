import { PATIENCE_MS, StaffChatError, type CallErrorCode } from "../base/call-error.ts";
import type { Clock } from "../client/platform/clock.ts";

/** What a page asks of the chat. Each call is done by the session it was made in or for, or rejected when that ends: none waits for the next person. */
export interface PageCalls<Target> {
  /** Does `act` now, or when there is a session. @throws StaffChatError */
  make<T>(act: (target: Target) => Promise<T>): Promise<T>;
  /** A session is there: does what waits, in order. */
  begin(target: Target): void;
  /** The session ends: rejects what waits and what is under way. Null: no person was there yet, and what waits goes on waiting for the first. */
  end(code: CallErrorCode | null): void;
}

export function createPageCalls<Target>({ setTimeout }: Pick<Clock, "setTimeout">): PageCalls<Target> {
  let present: Target | null = null;
  /** How each call that is not done goes on, and ends. */
  const calls = new Map<(target: Target) => void, (code: CallErrorCode) => void>();
  return {
    make: (act) =>
      new Promise((resolve, reject) => {
        const fail = (code: CallErrorCode): void => {
          reject(new StaffChatError(code));
          end();
        };
        const end = (): void => {
          cancel();
          calls.delete(go);
        };
        const go = (target: Target): void => {
          cancel();
          act(target).then(resolve, reject).finally(end);
        };
        const cancel = setTimeout(() => fail("timed_out"), PATIENCE_MS);
        calls.set(go, fail);
        if (present !== null) go(present);
      }),
    begin(target) {
      present = target;
      for (const go of calls.keys()) go(target);
    },
    end(code) {
      present = null;
      if (code !== null) for (const fail of calls.values()) fail(code);
    },
  };
}
