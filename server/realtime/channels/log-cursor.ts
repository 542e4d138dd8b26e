import type { NumberedFrame, PreparedFrame } from "../prepared-frame.ts";

/** Live frames kept while a connection is reading what it missed; of more the reading itself will tell. */
const WAITING_MOST = 500;

/** One numbered sequence as one connection receives it: what it missed first, then live, merged by number (SYNC-6). */
export class LogCursor {
  cursor: number;
  /** Live frames that came during the reading; null: the reading is done. */
  #waiting: PreparedFrame<NumberedFrame>[] | null = [];

  constructor(cursor: number) {
    this.cursor = cursor;
  }

  get live(): boolean {
    return this.#waiting === null;
  }

  /** Takes a live frame. False when it starts past the cursor: what lies between must be read first. */
  offer(prepared: PreparedFrame<NumberedFrame>, send: (prepared: PreparedFrame<NumberedFrame>) => void): boolean {
    if (this.#waiting === null) {
      if (this.take(prepared, send)) return true;
      this.#waiting = [prepared];
      return false;
    }
    if (this.#waiting.length === WAITING_MOST) this.#waiting.length = 0;
    this.#waiting.push(prepared);
    return true;
  }

  /** Sends a frame that continues the sequence and passes over one that is known; false for one past the cursor. */
  take(prepared: PreparedFrame<NumberedFrame>, send: (prepared: PreparedFrame<NumberedFrame>) => void): boolean {
    const { from, to } = prepared.frame;
    if (to <= this.cursor) return true;
    if (from > this.cursor) return false;
    this.cursor = to;
    send(prepared);
    return true;
  }

  /** Goes live with what waited; false when that starts past the cursor, so that there is more to read. */
  takeWaiting(send: (prepared: PreparedFrame<NumberedFrame>) => void): boolean {
    const waiting = this.#waiting ?? [];
    while (waiting.length > 0) {
      if (!this.take(waiting[0]!, send)) return false;
      waiting.shift();
    }
    this.#waiting = null;
    return true;
  }
}
