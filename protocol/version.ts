/** The wire version this build speaks. The first frame carries a range; the server takes any range that holds it (WIRE-1). */
export const PROTOCOL_VERSION = 1;

/** Inclusive range of wire versions one end can speak. */
export interface VersionRange {
  readonly min: number;
  readonly max: number;
}

/** True when `range` holds the version this build speaks. */
export function speaks(range: VersionRange): boolean {
  return range.min <= PROTOCOL_VERSION && PROTOCOL_VERSION <= range.max;
}
