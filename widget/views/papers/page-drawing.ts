import type { Paper } from "./paper-pages.ts";

/** How far beyond the window pages are drawn, so that who scrolls finds them. */
const MARGIN = "100% 0px";

/** Draws the pages that are in sight and near, one at a time, and lets go of the others: what is held does not follow the length of the file. */
export class PageDrawing {
  readonly #paper: Paper;
  readonly #observer: IntersectionObserver;
  readonly #near = new Set<HTMLElement>();
  readonly #drawn = new Set<HTMLElement>();
  #isDrawing = false;
  #stopped = false;

  constructor(stage: HTMLElement, paper: Paper) {
    this.#paper = paper;
    const observer = new IntersectionObserver((entries) => this.#look(entries), { root: stage, rootMargin: MARGIN });
    this.#observer = observer;
    const sheets = stage.querySelectorAll<HTMLElement>(".paper-sheet");
    // Most files have pages of one size: the others take theirs when they are drawn.
    paper.ratio(1).then(
      (ratio) => {
        for (const sheet of sheets) sheet.style.setProperty("--_ratio", String(ratio));
        for (const sheet of sheets) observer.observe(sheet);
      },
      () => undefined,
    );
  }

  /** Draws what is in sight again, at another size. */
  redraw(): void {
    this.#drawn.clear();
    void this.#draw();
  }

  stop(): void {
    this.#stopped = true;
    this.#observer.disconnect();
  }

  #look(entries: readonly IntersectionObserverEntry[]): void {
    for (const { target, isIntersecting } of entries) {
      if (!(target instanceof HTMLElement)) continue;
      if (isIntersecting) this.#near.add(target);
      else this.#letGo(target);
    }
    void this.#draw();
  }

  #letGo(sheet: HTMLElement): void {
    this.#near.delete(sheet);
    this.#drawn.delete(sheet);
    const canvas = sheet.querySelector("canvas");
    if (canvas !== null) canvas.width = 0;
  }

  async #draw(): Promise<void> {
    if (this.#isDrawing) return;
    this.#isDrawing = true;
    for (let sheet = this.#next(); sheet !== undefined && !this.#stopped; sheet = this.#next()) {
      this.#drawn.add(sheet);
      // A page that can't be drawn stays white, like one on which nothing is.
      await this.#drawOne(sheet).catch(() => undefined);
    }
    this.#isDrawing = false;
  }

  #next(): HTMLElement | undefined {
    return [...this.#near].find((sheet) => !this.#drawn.has(sheet));
  }

  async #drawOne(sheet: HTMLElement): Promise<void> {
    const [canvas, words, page] = [sheet.querySelector("canvas"), sheet.querySelector("p"), Number(sheet.dataset["page"])];
    if (canvas === null || words === null) return;
    sheet.style.setProperty("--_ratio", String(await this.#paper.ratio(page)));
    words.textContent = await this.#paper.draw(page, canvas);
    sheet.toggleAttribute("data-drawn", true);
  }
}
