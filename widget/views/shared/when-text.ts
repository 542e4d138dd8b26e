import type { Localize } from "../../i18n/localize.ts";

/** A time to come, or that has passed: today's by its hour, any other with its day. */
export function whenText({ time, day }: Localize, at: number, now: number): string {
  return new Date(at).toDateString() === new Date(now).toDateString() ? time(at) : `${day(at, now)}, ${time(at)}`;
}
