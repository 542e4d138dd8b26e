import { showsAt } from "../../client/platform/browser/covered.ts";
import type { Sight } from "./dwell.ts";

/** Share of a message's end that must be on screen. */
const SHOWN = 0.5;

/**
 * Which messages a person has come to the end of: the time stamp at their end is on the person's screen, however deep in boxes that scroll and in frames
 * the list stands, and nothing covers it.
 */
export class RowsInSight {
  readonly #observer: IntersectionObserver;
  readonly #watched = new Map<Element, number>();
  readonly #shown = new Set<Element>();

  /** `changed` hears when a row comes on screen or leaves it. */
  constructor(changed: () => void) {
    this.#observer = new IntersectionObserver(
      (entries) => {
        for (const { target, isIntersecting, intersectionRatio } of entries)
          if (isIntersecting && intersectionRatio >= SHOWN) this.#shown.add(target);
          else this.#shown.delete(target);
        changed();
      },
      { threshold: SHOWN },
    );
  }

  /** Watches the bubbles in `list` behind position `marker`, and no others. */
  watch(list: HTMLElement, marker: number): void {
    const ends = new Map<Element, number>();
    for (const bubble of list.querySelectorAll<HTMLElement>(".bubble[data-position]")) {
      const position = Number(bubble.dataset["position"]);
      const end = position > marker ? bubble.querySelector(".meta") : null;
      if (end !== null) ends.set(end, position);
    }
    for (const end of this.#watched.keys()) if (!ends.has(end)) this.#forget(end);
    for (const [end, position] of ends) {
      if (!this.#watched.has(end)) this.#observer.observe(end);
      this.#watched.set(end, position);
    }
  }

  look(): Sight {
    const seen: number[] = [];
    for (const end of this.#shown) {
      const bubble = end.closest(".bubble");
      const { left, top, width, height } = end.getBoundingClientRect();
      const position = this.#watched.get(end);
      if (position !== undefined && bubble !== null && showsAt(bubble, { x: left + width / 2, y: top + height / 2 })) seen.push(position);
    }
    return { seen, covered: seen.length < this.#shown.size };
  }

  end(): void {
    for (const end of this.#watched.keys()) this.#forget(end);
  }

  #forget(end: Element): void {
    this.#observer.unobserve(end);
    this.#watched.delete(end);
    this.#shown.delete(end);
  }
}
