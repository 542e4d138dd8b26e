/** Distance from the end, in pixels, within which the reader is taken to be at the bottom. */
const BOTTOM_SLACK = 32;

/**
 * Keeps what a person reads in its place while rows come and go above it, or keeps the end in view when they are there.
 * The place is measured when the person scrolls and only then, so that rounding never adds up over many changes.
 */
export class ScrollAnchor {
  readonly #scroller: HTMLElement;
  readonly #selector: string;
  #row: { readonly id: string; readonly offset: number } | null = null;
  #written = -1;

  /** `selector` finds the rows; each has its identity in `data-id`. */
  constructor(scroller: HTMLElement, selector: string) {
    this.#scroller = scroller;
    this.#selector = selector;
  }

  /** Whether the end is kept in view. */
  get atBottom(): boolean {
    return this.#row === null;
  }

  /** Takes the present place as the one to keep, unless it is where `restore` put it. */
  scrolled(): void {
    if (!this.#scroller.isConnected || Math.abs(this.#scroller.scrollTop - this.#written) < 1) return;
    this.measure();
  }

  /** Takes the present place as the one to keep. */
  measure(): void {
    const { scrollTop, scrollHeight, clientHeight } = this.#scroller;
    this.#written = scrollTop;
    if (scrollHeight - clientHeight - scrollTop <= BOTTOM_SLACK) {
      this.#row = null;
      return;
    }
    const row = this.firstVisible();
    this.#row = row === null ? null : { id: row.dataset["id"] ?? "", offset: this.#offsetOf(row) };
  }

  /** Keeps the end in view from now on. */
  followEnd(): void {
    this.#row = null;
    this.restore();
  }

  /** Keeps `row` at `offset` pixels below the top from now on. */
  hold(row: HTMLElement, offset: number): void {
    this.#row = { id: row.dataset["id"] ?? "", offset };
    this.restore();
    this.measure();
  }

  /** Brings the kept place back after something changed. */
  restore(): void {
    const scroller = this.#scroller;
    if (this.#row === null) {
      scroller.scrollTop = scroller.scrollHeight;
    } else {
      const row = this.#find(this.#row.id);
      if (row === null) return this.measure();
      const moved = this.#offsetOf(row) - this.#row.offset;
      if (Math.abs(moved) >= 0.5) scroller.scrollTop += moved;
    }
    this.#written = scroller.scrollTop;
  }

  /** The first row that reaches below the top of the scroller. */
  firstVisible(): HTMLElement | null {
    const rows = this.#rows();
    const index = firstIndex(rows.length, (at) => this.#endOf(rows[at]) > 1);
    return rows[index] ?? null;
  }

  /** The last row that is wholly above the bottom of the scroller. */
  lastWhole(): HTMLElement | null {
    const rows = this.#rows();
    const bottom = this.#scroller.clientHeight + 1;
    const index = firstIndex(rows.length, (at) => this.#endOf(rows[at]) > bottom);
    return rows[index - 1] ?? null;
  }

  #rows(): HTMLElement[] {
    return [...this.#scroller.querySelectorAll<HTMLElement>(this.#selector)];
  }

  #find(id: string): HTMLElement | null {
    return this.#rows().find((row) => row.dataset["id"] === id) ?? null;
  }

  #offsetOf(row: HTMLElement): number {
    return row.getBoundingClientRect().top - this.#scroller.getBoundingClientRect().top;
  }

  #endOf(row: HTMLElement | undefined): number {
    return row === undefined ? 0 : row.getBoundingClientRect().bottom - this.#scroller.getBoundingClientRect().top;
  }
}

// Binary search: rows stand in order, so a few measurements are enough.
function firstIndex(count: number, holds: (index: number) => boolean): number {
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (holds(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}
