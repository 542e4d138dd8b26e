/** Something to draw, and its weight in units of weight.ts. */
export interface Drawing {
  readonly weight: number;
  readonly draw: () => void;
}

/** Weight drawn before the first frame that shows it, and in each later one: a few milliseconds, so that the page stays at hand. */
const AT_ONCE = 6_000;
const PER_FRAME = 2_000;
/** A page that nobody sees has no frames; what waits for one is then drawn after this time, in milliseconds. */
const NO_FRAME_MS = 200;

/** Draws what it is given in portions that keep the page responsive; the last given first, for the newest message stands where one reads. */
export class DrawQueue {
  readonly #waiting: Drawing[] = [];
  #scheduled = false;

  add(drawing: Drawing): void {
    this.#waiting.push(drawing);
    if (this.#scheduled) return;
    this.#scheduled = true;
    // After everything that is given in this turn, before the frame.
    queueMicrotask(() => this.#draw(AT_ONCE));
  }

  #draw(budget: number): void {
    let left = budget;
    for (let next = this.#waiting.at(-1); next !== undefined && (next.weight <= left || left === budget); next = this.#waiting.at(-1)) {
      this.#waiting.pop();
      left -= next.weight;
      next.draw();
    }
    this.#scheduled = this.#waiting.length > 0;
    if (this.#scheduled) inNextFrame(() => this.#draw(PER_FRAME));
  }
}

function inNextFrame(act: () => void): void {
  const once = () => {
    cancelAnimationFrame(frame);
    clearTimeout(timer);
    act();
  };
  const frame = requestAnimationFrame(once);
  const timer = setTimeout(once, NO_FRAME_MS);
}
