/** What went wrong on purpose, counted. */
export const FAULTS = [
  "kills",
  "stops",
  "crashes",
  "powerCuts",
  "busLosses",
  "pageRestarts",
  "pageCrashes",
  "removals",
  "pollingPhases",
  "expiredTokens",
  "cuts",
  "midFrameCuts",
  "swallowedAnswers",
  "refusedConnections",
  "blockedSockets",
  "repeatedSends",
] as const satisfies readonly string[];
export type Fault = (typeof FAULTS)[number];
export type Tally = Record<Fault, number>;

export function createTally(): Tally {
  return Object.fromEntries(FAULTS.map((fault) => [fault, 0])) as Tally;
}

/** The sum of both. */
export function addTallies(left: Tally, right: Partial<Tally>): Tally {
  return Object.fromEntries(FAULTS.map((fault) => [fault, left[fault] + (right[fault] ?? 0)])) as Tally;
}

/** Only what happened, for people. */
export function describeTally(tally: Tally): string {
  return FAULTS.filter((fault) => tally[fault] > 0)
    .map((fault) => `${fault} ${tally[fault]}`)
    .join(", ");
}
