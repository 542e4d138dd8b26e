import type { Randomness } from "./randomness.ts";

const BASE_MS = 500;
const CAP_MS = 30_000;

/**
 * Milliseconds to wait after `failures` failed tries: anything from 0 to a bound that doubles from 0.5 s to 30 s
 * (SYNC-13). Full jitter spreads clients that were cut at the same moment best ("Exponential Backoff And Jitter", AWS 2015).
 */
export function fullJitter(failures: number, randomness: Randomness): number {
  return Math.round(randomness.number() * Math.min(CAP_MS, BASE_MS * 2 ** Math.min(failures, 16)));
}
