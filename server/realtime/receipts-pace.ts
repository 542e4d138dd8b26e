import type { Receipt } from "../../protocol/entities.ts";
import type { ReceiptsFrame } from "../../protocol/frames.ts";
import type { Id } from "../../protocol/ids.ts";

export interface ReceiptsPaceOptions {
  /** Tells the room; `readsOnly` are those of whom the frame tells nothing but what they have read. */
  tell(frame: ReceiptsFrame, readsOnly: readonly Id[]): void;
  /** Does something in so many milliseconds. */
  later(work: () => void, milliseconds: number): void;
  /** Connections that are told. */
  watchers(): number;
}

/** Milliseconds between two frames for each connection that is told, and at most. */
const SPACING_MS = { each: 10, most: 2_000 };

/**
 * Tells a room of positions the less often, the more are told: the first change at once, and what comes in between as one frame when the time is over.
 * So what a thousand people read is a few frames to each of them, and what two people read is told as it happens.
 */
export class ReceiptsPace {
  readonly #options: ReceiptsPaceOptions;
  #resting = false;
  #waiting: { readonly frame: ReceiptsFrame; readonly readsOnly: readonly Id[] } | null = null;

  constructor(options: ReceiptsPaceOptions) {
    this.#options = options;
  }

  take(frame: ReceiptsFrame, readsOnly: readonly Id[]): void {
    if (!this.#resting) return this.#tell(frame, readsOnly);
    // What the bus lost in between has to show as a gap.
    if (this.#waiting !== null && frame.from > this.#waiting.frame.to) this.flush();
    this.#waiting = this.#waiting === null ? { frame, readsOnly } : joined(this.#waiting, { frame, readsOnly });
  }

  /** Tells what waits. */
  flush(): void {
    const waiting = this.#waiting;
    this.#waiting = null;
    if (waiting !== null) this.#options.tell(waiting.frame, waiting.readsOnly);
  }

  #tell(frame: ReceiptsFrame, readsOnly: readonly Id[]): void {
    this.#options.tell(frame, readsOnly);
    this.#resting = true;
    this.#options.later(() => this.#wake(), Math.min(SPACING_MS.most, SPACING_MS.each * this.#options.watchers()));
  }

  #wake(): void {
    const waiting = this.#waiting;
    this.#waiting = null;
    this.#resting = false;
    if (waiting !== null) this.#tell(waiting.frame, waiting.readsOnly);
  }
}

interface Told {
  readonly frame: ReceiptsFrame;
  readonly readsOnly: readonly Id[];
}

function joined(before: Told, after: Told): Told {
  const receipts = new Map(before.frame.receipts.map((receipt) => [receipt.userId, receipt]));
  for (const receipt of after.frame.receipts) receipts.set(receipt.userId, further(receipts.get(receipt.userId), receipt));
  const more = new Set(
    [before, after].flatMap(({ frame, readsOnly }) => frame.receipts.flatMap(({ userId }) => (readsOnly.includes(userId) ? [] : userId))),
  );
  return {
    frame: {
      ...after.frame,
      from: Math.min(before.frame.from, after.frame.from),
      to: Math.max(before.frame.to, after.frame.to),
      receipts: [...receipts.values()],
    },
    readsOnly: [...receipts.keys()].filter((userId) => !more.has(userId)),
  };
}

// The bus may bring frames in another order than that of their writing; positions only rise.
function further(one: Receipt | undefined, other: Receipt): Receipt {
  if (one === undefined) return other;
  const read = one.read > other.read ? one : other;
  return { userId: other.userId, read: read.read, readAt: read.readAt, delivered: Math.max(one.delivered, other.delivered) };
}
