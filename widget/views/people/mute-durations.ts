import type { Localize } from "../../i18n/localize.ts";
import type { Choice } from "../controls/confirm-dialog.ts";

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** For how long a member may be muted, in seconds. */
export function muteDurations({ locale }: Localize): readonly Choice[] {
  const named = (seconds: number, unit: "minute" | "hour" | "day", size: number): Choice => ({
    value: String(seconds),
    label: new Intl.NumberFormat(locale, { style: "unit", unit, unitDisplay: "long" }).format(seconds / size),
  });
  return [
    named(15 * MINUTE, "minute", MINUTE),
    named(HOUR, "hour", HOUR),
    named(8 * HOUR, "hour", HOUR),
    named(DAY, "day", DAY),
    named(7 * DAY, "day", DAY),
  ];
}

/** Whether a member may write nothing at the moment `now` (ms). */
export function isMuted(silencedUntil: number | null | undefined, now: number): boolean {
  return (silencedUntil ?? 0) > now;
}
