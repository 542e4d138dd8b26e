import type { Localize } from "./localize.ts";
import type { TermFunction } from "./terms.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

type Dates = Pick<Localize, "time" | "day" | "moment" | "full" | "relative" | "list">;

/** Times in one language. Formats are made when first needed: making one costs more than all else here. */
export function createDates(locale: string, term: TermFunction): Dates {
  const format = (options: Intl.DateTimeFormatOptions) => once(() => new Intl.DateTimeFormat(locale, options));
  const clock = format({ hour: "numeric", minute: "2-digit" });
  const weekday = format({ weekday: "long" });
  const date = format({ weekday: "short", day: "numeric", month: "long" });
  const dateOfYear = format({ day: "numeric", month: "long", year: "numeric" });
  const short = format({ day: "numeric", month: "numeric", year: "2-digit" });
  const full = format({ dateStyle: "full", timeStyle: "short" });
  const relative = once(() => new Intl.RelativeTimeFormat(locale, { numeric: "auto" }));
  const list = once(() => new Intl.ListFormat(locale));
  return {
    time: (time) => clock().format(time),
    day(time, now) {
      const days = daysBetween(time, now);
      if (days === 0) return term("today");
      if (days === 1) return term("yesterday");
      if (days > 1 && days < 7) return weekday().format(time);
      return (new Date(time).getFullYear() === new Date(now).getFullYear() ? date() : dateOfYear()).format(time);
    },
    moment(time, now) {
      const days = daysBetween(time, now);
      if (days === 0) return clock().format(time);
      return days === 1 ? term("yesterday") : (days > 1 && days < 7 ? weekday() : short()).format(time);
    },
    full: (time) => full().format(time),
    relative(time, now) {
      const ago = Math.max(0, now - time);
      if (ago < MINUTE) return term("justNow");
      if (ago < HOUR) return relative().format(-Math.floor(ago / MINUTE), "minute");
      if (ago < DAY) return relative().format(-Math.floor(ago / HOUR), "hour");
      return relative().format(-Math.floor(ago / DAY), "day");
    },
    list: (items) => list().format(items),
  };
}

/** Calendar days from `time` to `now`, in the person's own time zone; a day with a clock change counts as one. */
function daysBetween(time: number, now: number): number {
  return Math.round((startOfDay(now) - startOfDay(time)) / DAY);
}

function startOfDay(time: number): number {
  return new Date(time).setHours(0, 0, 0, 0);
}

function once<Value extends object>(make: () => Value): () => Value {
  let value: Value | undefined;
  return () => (value ??= make());
}
