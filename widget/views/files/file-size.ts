import type { Localize } from "../../i18n/localize.ts";

const UNITS = ["B", "kB", "MB", "GB"] as const;

/** Bytes for people: in steps of 1,000, with one decimal below ten. */
export function sizeText(localize: Localize, bytes: number): string {
  const step = bytes < 1_000 ? 0 : Math.min(UNITS.length - 1, Math.floor(Math.log10(bytes) / 3));
  const value = bytes / 1_000 ** step;
  const rounded = step === 0 || value >= 10 ? Math.round(value) : Math.round(value * 10) / 10;
  return `${localize.number(rounded)} ${UNITS[step]}`;
}
