/** What the widget may weigh at one moment of a visit, gzip -9, in bytes. */
export interface Budget {
  readonly name: string;
  /** The chunks a browser has fetched by then, as entries of the import graph; null: all there are, but those that are data. */
  readonly chunks: readonly string[] | null;
  /** The budget of the design. */
  readonly goal: number;
  /** What may not be passed now, so that what was won stays won. */
  readonly limit: number;
}

/**
 * The one table of budgets. `npm run check:sizes` weighs the chunks named here along the import graph; test/flow/weight.test.ts holds in Chromium that
 * these chunks are fetched and no others, and weighs what the server sent.
 */
export const BUDGETS = {
  entry: { name: "before the chat is opened", chunks: ["define"], goal: 10_000, limit: 10_000 },
  idle: { name: "idle and closed", chunks: ["define", "application"], goal: 35_000, limit: 44_600 },
  working: {
    name: "a working chat",
    chunks: ["define", "application", "session-parts", "mount-panel", "en"],
    goal: 75_000,
    limit: 115_450,
  },
  formatted: {
    name: "with formatted messages",
    chunks: ["define", "application", "session-parts", "mount-panel", "en", "format-message", "drawn-text"],
    goal: 90_000,
    limit: 133_900,
  },
  all: { name: "everything together", chunks: null, goal: 260_000, limit: 285_500 },
} as const satisfies Readonly<Record<string, Budget>>;
