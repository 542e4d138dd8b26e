import { atHour } from "../shared/at-hour.ts";

const HOUR = 3_600_000;
const MORNING = 9;

/** A time that is offered; its term says which. */
export interface Preset {
  readonly term: "inOneHour" | "thisAfternoon" | "tomorrowMorning" | "mondayMorning";
  readonly at: number;
}

/** Times that are offered, in the person's own zone; those that have passed, or are the same, are left out. */
export function presetsFrom(now: number): readonly Preset[] {
  const presets: Preset[] = [
    { term: "inOneHour", at: Math.ceil((now + HOUR) / 60_000) * 60_000 },
    { term: "thisAfternoon", at: atHour(now, 0, 14) },
    { term: "tomorrowMorning", at: atHour(now, 1, MORNING) },
    { term: "mondayMorning", at: atHour(now, daysToMonday(now), MORNING) },
  ];
  const seen = new Set<number>();
  return presets.filter(({ at }) => at > now && !seen.has(at) && seen.add(at));
}

/** A time to be reminded at that is offered. */
export interface ReminderPreset {
  readonly term: "inTwentyMinutes" | "inOneHour" | "inThreeHours" | "tomorrowMorning";
  readonly at: number;
}

/** Times to be reminded at, in the person's own zone. */
export function remindersFrom(now: number): readonly ReminderPreset[] {
  const minute = (ms: number) => Math.ceil((now + ms) / 60_000) * 60_000;
  return [
    { term: "inTwentyMinutes", at: minute(HOUR / 3) },
    { term: "inOneHour", at: minute(HOUR) },
    { term: "inThreeHours", at: minute(3 * HOUR) },
    { term: "tomorrowMorning", at: atHour(now, 1, MORNING) },
  ];
}

/** From 1, on a Sunday, to 7, on a Monday. */
function daysToMonday(now: number): number {
  return (8 - new Date(now).getDay()) % 7 || 7;
}

/** What a field for date and time has as its value (HTML, `datetime-local`), in the person's own zone. */
export function toField(at: number): string {
  const date = new Date(at);
  const two = (value: number) => String(value).padStart(2, "0");
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}T${two(date.getHours())}:${two(date.getMinutes())}`;
}

/** The time of such a field; null: there is none in it. */
export function fromField(value: string): number | null {
  const at = new Date(value).getTime();
  return Number.isNaN(at) ? null : at;
}
