import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { MEMBERS, type GymMember } from "./members.ts";

/** A visit of a member. Times in ms since 1970; `left` null: the member is in the house. */
export interface Visit {
  readonly number: number;
  readonly door: string;
  readonly came: number;
  readonly left: number | null;
}

/** What a door has seen. */
export type DoorEvent = { readonly member: GymMember } & (
  | { readonly type: "check_in" | "check_out"; readonly visit: Visit }
  | { readonly type: "refused"; readonly door: string; readonly at: number }
);

/** The gym's own record of who is in the house. */
export interface Doors {
  readonly visits: ReadonlyMap<string, Visit>;
  /** Somebody holds their card to a door: they come in, or go out. Null: there is no such member. */
  pass(memberId: string): Promise<DoorEvent | null>;
}

const DOORS = ["Main door", "Pool", "Car park"] as const;
/** Members who are in the house when the doors are put up. */
const FIRST_IN_HOUSE = 36;
const MINUTE = 60_000;

/** Keeps the record in a file, as a customer would in their database. */
export async function openDoors(path: string, now: () => number): Promise<Doors> {
  const visits = new Map<string, Visit>(
    existsSync(path) ? (JSON.parse(await readFile(path, "utf8")) as [string, Visit][]) : firstVisits(now()),
  );
  let written = Promise.resolve();
  return {
    visits,
    async pass(memberId) {
      const member = MEMBERS.find(({ id }) => id === memberId);
      if (member === undefined) return null;
      const at = now();
      const last = visits.get(memberId);
      const isInside = last !== undefined && last.left === null;
      const door = DOORS[(Number(memberId.slice(1)) + (last?.number ?? 0)) % DOORS.length] ?? DOORS[0];
      if (!isInside && member.ended) return { member, type: "refused", door, at };
      const visit = isInside ? { ...last, left: at } : { number: (last?.number ?? 0) + 1, door, came: at, left: null };
      visits.set(memberId, visit);
      written = written.then(() => writeFile(path, JSON.stringify([...visits]), { mode: 0o600 }));
      await written;
      return { member, type: isInside ? "check_out" : "check_in", visit };
    },
  };
}

function firstVisits(now: number): [string, Visit][] {
  const members = MEMBERS.filter(({ ended }, index) => !ended && index % 13 === 4).slice(0, FIRST_IN_HOUSE);
  return members.map(({ id }, index) => [
    id,
    { number: 1, door: DOORS[index % DOORS.length] ?? DOORS[0], came: now - (7 + index * 3) * MINUTE, left: null },
  ]);
}
