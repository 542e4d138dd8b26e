import { createIdMaker, type Id } from "../../../protocol/ids.ts";
import type { Clock } from "./clock.ts";

/** Where chance comes from. */
export interface Randomness {
  /** From 0 up to, not including, 1; for spreading in time only. */
  number(): number;
  /** Fills `bytes` with values that nobody can guess. */
  fill(bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer>;
}

/** The randomness of the machine. */
export const systemRandomness: Randomness = {
  number: () => Math.random(),
  fill: (bytes) => crypto.getRandomValues(bytes),
};

/** Makes UUIDv7 ids that rise in the order in which they are made. */
export function createIds(clock: Clock, randomness: Randomness): () => Id {
  return createIdMaker({ now: () => clock.now(), random: (bytes) => randomness.fill(bytes) });
}
