import type { ApplicationHost } from "../application-host.ts";
import type { PanelVisibility } from "../contract.ts";
import { systemClock, type Clock } from "../../client/platform/clock.ts";
import { showsAt, type Point } from "../../client/platform/browser/covered.ts";

/** What a person can see: the one place where application and views ask. Single messages are looked at by the list, in the same way. */
export interface Visibility {
  readonly current: PanelVisibility;
  /** Looks now, for what no event tells of: something that has come over the panel. */
  look(): void;
  /** Hears of each change; the result ends it. */
  subscribe(listener: () => void): () => void;
  end(): void;
}

/** Smallest part of the panel that counts, in pixels each way. */
const SLIVER = 40;
/** Milliseconds in which what may have changed is gathered. */
const GATHER_MS = 50;
/** What goes with something that opens over the panel, or closes. */
const HINTS = ["focusin", "focusout", "click", "toggle", "close", "fullscreenchange"] as const;
const THRESHOLDS = Array.from({ length: 21 }, (_, step) => step / 20);
const GRID = [0.1, 0.5, 0.9];

/** Follows what a person can see of `stage`, which holds the panel. */
export function createVisibility(host: ApplicationHost, stage: HTMLElement, clock: Clock = systemClock): Visibility {
  const page = stage.ownerDocument;
  const listeners = new Set<() => void>();
  let onScreen = false;
  let cancel: (() => void) | null = null;
  let current: PanelVisibility = Object.freeze({ document: false, focused: false, open: false, panel: false });

  const look = () => {
    const inFront = page.visibilityState === "visible";
    const open = inFront && host.open;
    const panel = open && onScreen && pointsOf(stage).some((point) => showsAt(stage, point));
    const next = { document: inFront, focused: page.hasFocus(), open, panel };
    if (JSON.stringify(next) === JSON.stringify(current)) return;
    current = Object.freeze(next);
    for (const listener of listeners) listener();
  };
  const lookSoon = () => {
    cancel ??= clock.setTimeout(() => {
      cancel = null;
      look();
    }, GATHER_MS);
  };
  const observer = new IntersectionObserver(
    (entries) => {
      const rect = entries.at(-1)?.intersectionRect;
      onScreen = rect !== undefined && rect.width >= SLIVER && rect.height >= SLIVER;
      look();
    },
    { threshold: THRESHOLDS },
  );
  observer.observe(stage);
  page.addEventListener("visibilitychange", look);
  for (const type of ["focus", "blur"]) addEventListener(type, look);
  for (const type of HINTS) page.addEventListener(type, lookSoon, { capture: true, passive: true });
  const unsubscribe = host.subscribe(look);
  look();
  return {
    get current() {
      return current;
    },
    look,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    end() {
      cancel?.();
      observer.disconnect();
      page.removeEventListener("visibilitychange", look);
      for (const type of ["focus", "blur"]) removeEventListener(type, look);
      for (const type of HINTS) page.removeEventListener(type, lookSoon, { capture: true });
      unsubscribe();
    },
  };
}

/** Points spread over the part of an element that is in the window. */
function pointsOf(element: HTMLElement): readonly Point[] {
  const box = element.getBoundingClientRect();
  const [left, right] = [Math.max(0, box.left), Math.min(innerWidth, box.right)];
  const [top, bottom] = [Math.max(0, box.top), Math.min(innerHeight, box.bottom)];
  return GRID.flatMap((down) => GRID.map((across) => ({ x: left + (right - left) * across, y: top + (bottom - top) * down })));
}
