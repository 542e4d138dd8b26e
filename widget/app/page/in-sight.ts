import { systemClock, type Clock } from "../../client/platform/clock.ts";
import { showsAt, type Point } from "../../client/platform/browser/covered.ts";
import type { Visibility } from "./visibility.ts";

/** Smallest part of the panel that counts, in pixels each way. */
const SLIVER = 40;
/** Milliseconds in which what may have changed is gathered. */
const GATHER_MS = 50;
/** What goes with something that opens over the panel, or closes. */
const HINTS = ["focusin", "focusout", "click", "toggle", "close", "fullscreenchange"] as const;
const THRESHOLDS = Array.from({ length: 21 }, (_, step) => step / 20);
const GRID = [0.1, 0.5, 0.9];

/** Tells `visibility` what of `stage`, which holds the panel, is on screen and not covered. The result ends it. */
export function followSight(visibility: Visibility, stage: HTMLElement, clock: Clock = systemClock): () => void {
  const page = stage.ownerDocument;
  let isOnScreen = false;
  let cancel: (() => void) | null = null;
  const lookSoon = () => {
    cancel ??= clock.setTimeout(() => {
      cancel = null;
      visibility.look();
    }, GATHER_MS);
  };
  const observer = new IntersectionObserver(
    (entries) => {
      const rect = entries.at(-1)?.intersectionRect;
      isOnScreen = rect !== undefined && rect.width >= SLIVER && rect.height >= SLIVER;
      visibility.look();
    },
    { threshold: THRESHOLDS },
  );
  observer.observe(stage);
  for (const type of HINTS) page.addEventListener(type, lookSoon, { capture: true, passive: true });
  visibility.watch(() => isOnScreen && pointsOf(stage).some((point) => showsAt(stage, point)));
  return () => {
    cancel?.();
    observer.disconnect();
    for (const type of HINTS) page.removeEventListener(type, lookSoon, { capture: true });
    visibility.watch(null);
  };
}

/** Points spread over the part of an element that is in the window. */
function pointsOf(element: HTMLElement): readonly Point[] {
  const box = element.getBoundingClientRect();
  const [left, right] = [Math.max(0, box.left), Math.min(innerWidth, box.right)];
  const [top, bottom] = [Math.max(0, box.top), Math.min(innerHeight, box.bottom)];
  return GRID.flatMap((down) => GRID.map((across) => ({ x: left + (right - left) * across, y: top + (bottom - top) * down })));
}
