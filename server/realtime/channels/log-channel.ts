import type { PersonChangesFrame, ResetFrame, RoomChangesFrame } from "../../../protocol/frames.ts";

/** One log as this node follows it: takes what the bus tells in the order of the log, and reads what the bus lost (SYNC-4). */
export abstract class LogChannel<Frame extends RoomChangesFrame | PersonChangesFrame> {
  /** Last number handed on; null until the first is known. */
  head: number | null = null;
  #reading = false;
  #readUpTo = 0;

  /** One page of the log past `after`. */
  protected abstract readPage(after: number): Promise<Frame | ResetFrame>;
  /** Hands on what follows the head. */
  protected abstract handOn(frame: Frame): void;
  /** The node is too far behind to read on. */
  protected abstract startAnew(): void;
  protected abstract readFailed(error: unknown): void;
  /** Whether a live frame tells all that its receivers need; otherwise it is read instead. */
  protected abstract isComplete(frame: Frame): boolean;

  protected takeFrame(frame: Frame): void {
    this.head ??= frame.from;
    if (frame.to <= this.head) return;
    if (frame.from > this.head || !this.isComplete(frame)) this.read(frame.to);
    else this.#deliver(frame);
  }

  /** Reads up to number `upTo` of the log, unless that much is being read. */
  protected read(upTo: number): void {
    this.#readUpTo = Math.max(this.#readUpTo, upTo);
    if (this.#reading) return;
    this.#reading = true;
    this.#readPages()
      .catch((error: unknown) => this.readFailed(error))
      .finally(() => (this.#reading = false));
  }

  #deliver(frame: Frame): void {
    if (this.head !== null && frame.to <= this.head) return;
    this.head = frame.to;
    this.handOn(frame);
  }

  async #readPages(): Promise<void> {
    while (this.head !== null && this.head < this.#readUpTo) {
      const from: number = this.head;
      const page = await this.readPage(from);
      // A live frame went on meanwhile: the page would tell its subjects a second time.
      if (this.head !== from) continue;
      if (page.type === "reset") {
        this.#readUpTo = 0;
        return this.startAnew();
      }
      if (page.to <= from) return;
      this.#deliver(page);
    }
  }
}
