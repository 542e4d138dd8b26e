import type { Localize } from "../../i18n/localize.ts";

/** A length of time in seconds as a clock shows it: 0:07, 12:30, 1:02:05. */
export function durationText({ number }: Localize, seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  const two = (value: number): string => (value < 10 ? number(0) : "") + number(value);
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  return hours > 0 ? `${number(hours)}:${two(minutes)}:${two(rest)}` : `${number(minutes)}:${two(rest)}`;
}
