/** A mark inside a message's text that says when it was due, so that whoever receives it knows its age. */
const OPEN = "~due:";
const CLOSE = ";";

/** The mark for a due time in milliseconds of this process' clock. */
export function mark(due: number): string {
  return `${OPEN}${due.toFixed(3)}${CLOSE}`;
}

/** Collects the ages of all marks in the payloads it is shown. */
export interface LatencyProbe {
  read(payload: Buffer): void;
  /** Marks seen whose due time lies in the measured stretch. */
  readonly count: number;
  /** The age at a quantile (0 to 1), in milliseconds. */
  quantile(at: number): number;
}

/** Measures only marks due within [from, to). */
export function createLatencyProbe(window: { readonly from: number; readonly to: number }): LatencyProbe {
  const ages: number[] = [];
  return {
    read(payload) {
      const now = performance.now();
      for (let at = payload.indexOf(OPEN); at >= 0; at = payload.indexOf(OPEN, at + OPEN.length)) {
        const due = Number(payload.toString("latin1", at + OPEN.length, payload.indexOf(CLOSE, at)));
        if (due >= window.from && due < window.to) ages.push(now - due);
      }
    },
    get count() {
      return ages.length;
    },
    quantile(at) {
      if (ages.length === 0) return Number.POSITIVE_INFINITY;
      ages.sort((left, right) => left - right);
      return ages[Math.min(ages.length - 1, Math.floor(at * ages.length))]!;
    },
  };
}
