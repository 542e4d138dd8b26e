/** A stretch of rows, both ends included. Rows are numbered by position; messages not yet in the log continue the count. */
export interface Stretch {
  readonly first: number;
  readonly last: number;
}

/** Rows in the document at most (R12). */
export const MAX_ROWS = 200;
/** Rows added at an edge at a time. */
export const STEP_ROWS = 50;
/** Rows rendered when a room opens. */
const INITIAL_ROWS = 80;

/** The newest rows of `bounds`. */
export function newestWindow(bounds: Stretch): Stretch {
  return { first: Math.max(bounds.first, bounds.last - INITIAL_ROWS + 1), last: bounds.last };
}

/** Rows around `position`, as far as `bounds` has them. */
export function windowAround(bounds: Stretch, position: number): Stretch {
  const first = Math.max(bounds.first, position - INITIAL_ROWS / 2);
  return { first, last: Math.min(bounds.last, first + INITIAL_ROWS - 1) };
}

/** The window with older rows added, newest ones dropped where it would grow beyond the bound. */
export function growBefore(window: Stretch, bounds: Stretch): Stretch {
  const first = Math.max(bounds.first, window.first - STEP_ROWS);
  return { first, last: Math.min(window.last, first + MAX_ROWS - 1) };
}

/** The window with newer rows added, oldest ones dropped where it would grow beyond the bound. */
export function growAfter(window: Stretch, bounds: Stretch): Stretch {
  const last = Math.min(bounds.last, window.last + STEP_ROWS);
  return { first: Math.max(window.first, last - MAX_ROWS + 1), last };
}

/**
 * The window after the rows went from `before` to `bounds`; null when it shows nothing that is still there.
 * A window at the end follows new rows: by dropping old ones while the reader is at the bottom,
 * else only as long as there is space, so that nothing on screen goes away. A reader near the top gets
 * older rows at once: were the first row to lose its day and its name in one step and to get rows above it in the next, it would jump.
 */
export function followWindow(
  window: Stretch,
  change: { readonly before: Stretch; readonly bounds: Stretch; readonly atBottom: boolean; readonly nearTop: boolean },
): Stretch | null {
  const { before, bounds, atBottom, nearTop } = change;
  if (window.last < bounds.first || window.first > bounds.last) return null;
  let { first, last } = window;
  if (last >= before.last) last = atBottom ? bounds.last : Math.min(bounds.last, first + MAX_ROWS - 1);
  last = Math.min(last, bounds.last);
  first = Math.max(first, bounds.first, last - MAX_ROWS + 1);
  const older = first === before.first && bounds.first < before.first;
  return older && nearTop && !atBottom ? growBefore({ first, last }, bounds) : { first, last };
}
