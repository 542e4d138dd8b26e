/** Milliseconds since 1970: from the first, up to but without the last. */
export interface TimeSpan {
  readonly from: number;
  readonly to: number;
}

const DAY_MS = 86_400_000;
const DATE = /^(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?$/;

/** Whether the name is one of a time zone, such as `Europe/Berlin`. */
export function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: name }).resolvedOptions().timeZone !== "";
  } catch {
    return false;
  }
}

/** The year, month or day that was typed (`2026`, `2026-11`, `2026-11-30`, `today`, `yesterday`), as its clock ran in the time zone; null: no date. */
export function readTimeSpan(typed: string, { now, timeZone }: { readonly now: number; readonly timeZone: string }): TimeSpan | null {
  const clock = clockOf(timeZone);
  const day = (year: number, month: number, date: number) => startOfDay(clock, utc(year, month, date));
  const word = typed.toLowerCase();
  if (word === "today" || word === "yesterday") {
    const today = Math.floor(clock(now) / DAY_MS) * DAY_MS - (word === "yesterday" ? DAY_MS : 0);
    return { from: startOfDay(clock, today), to: startOfDay(clock, today + DAY_MS) };
  }
  const parts = DATE.exec(word);
  if (parts === null) return null;
  const [year, month, date] = [Number(parts[1]), Number(parts[2] ?? 1), Number(parts[3] ?? 1)];
  const written = new Date(utc(year, month, date));
  if (year < 1970 || written.getUTCMonth() !== month - 1 || written.getUTCDate() !== date) return null;
  if (parts[3] !== undefined) return { from: day(year, month, date), to: day(year, month, date + 1) };
  if (parts[2] !== undefined) return { from: day(year, month, 1), to: day(year, month + 1, 1) };
  return { from: day(year, 1, 1), to: day(year + 1, 1, 1) };
}

function utc(year: number, month: number, date: number): number {
  return Date.UTC(year, month - 1, date);
}

/** What a clock on a wall of the zone shows at a moment, as if it were UTC. */
type Clock = (moment: number) => number;

function clockOf(timeZone: string): Clock {
  const format = new Intl.DateTimeFormat("en-u-ca-gregory-nu-latn", {
    timeZone,
    hourCycle: "h23",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
    second: "numeric",
  });
  return (moment) => {
    const shown = Object.fromEntries(format.formatToParts(moment).map(({ type, value }) => [type, Number(value)]));
    return Date.UTC(shown["year"]!, shown["month"]! - 1, shown["day"], shown["hour"], shown["minute"], shown["second"]);
  };
}

// A day begins with the first moment at which the clock has come to its midnight: where clocks are put forward at midnight it is one o'clock,
// and where they are put back midnight comes twice.
function startOfDay(clock: Clock, midnight: number): number {
  const moments = [midnight - DAY_MS, midnight + DAY_MS].map((near) => midnight - (clock(near) - near));
  return Math.min(...moments.filter((moment) => clock(moment) >= midnight));
}
