import { IDLE_MS } from "../../../protocol/limits.ts";
import type { Clock } from "../../client/platform/clock.ts";

/** What a person does with a page; moving the mouse over it is enough. */
const SIGNS = ["pointerdown", "pointermove", "keydown", "wheel", "touchstart", "focus"] as const;

interface UseOptions {
  readonly page: Document;
  readonly clock: Clock;
  /** Hears that nobody has used the page for a while, and that somebody does again (STATUS-3). */
  readonly tell: (idle: boolean) => void;
}

/** Follows whether somebody uses the page; the result ends it. Each tab tells of itself, and the server joins them. */
export function followUse({ page, clock, tell }: UseOptions): () => void {
  let last = clock.now();
  let idle = false;
  let cancel = (): void => undefined;
  const look = (): void => {
    const left = last + IDLE_MS - clock.now();
    // A machine that slept, or a tab that was throttled, looks late.
    if (left > 0) cancel = clock.setTimeout(look, left);
    else tell((idle = true));
  };
  const used = (): void => {
    last = clock.now();
    if (!idle) return;
    tell((idle = false));
    look();
  };
  const shown = () => page.visibilityState === "visible" && used();
  const view = page.defaultView;
  for (const sign of SIGNS) view?.addEventListener(sign, used, { capture: true, passive: true });
  page.addEventListener("visibilitychange", shown);
  look();
  return () => {
    cancel();
    for (const sign of SIGNS) view?.removeEventListener(sign, used, { capture: true });
    page.removeEventListener("visibilitychange", shown);
  };
}
