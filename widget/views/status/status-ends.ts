import { atHour } from "../shared/at-hour.ts";

const MINUTE = 60_000;

/** When a status ends, as it is offered: its term says which. */
export type StatusEnd = "never" | "in30Minutes" | "in1Hour" | "in4Hours" | "endsToday" | "endsThisWeek" | "own";
export const STATUS_ENDS: readonly StatusEnd[] = ["never", "in30Minutes", "in1Hour", "in4Hours", "endsToday", "endsThisWeek", "own"];

/** The moment of an end (ms), in the person's own zone; null: never. `own` is what the field for date and time says. */
export function momentOf(end: StatusEnd, now: number, own: number | null): number | null {
  const minutes = { in30Minutes: 30, in1Hour: 60, in4Hours: 240 } as const;
  if (end === "never") return null;
  if (end === "own") return own;
  if (end === "endsToday") return atHour(now, 1, 0);
  if (end === "endsThisWeek") return atHour(now, daysToSunday(now) + 1, 0);
  return now + minutes[end] * MINUTE;
}

function daysToSunday(now: number): number {
  return (7 - new Date(now).getDay()) % 7;
}
