import { WAVEFORM_VALUES } from "../../../protocol/limits.ts";

/** Height of the drawing that `waveformPath` makes. */
export const WAVEFORM_HEIGHT = 100;
const LEAST = 4;
const LOUDEST = 255;
/** What is quieter than this is not made louder: it is silence. */
const SILENCE = 0.15;

/** Bars around the middle, one unit wide each, as one path: a flat line without loudness. `bars` is the width of the drawing. */
export function waveformPath(waveform: string | null): { readonly path: string; readonly bars: number } {
  const values = waveform === null ? [] : decode(waveform);
  const middle = WAVEFORM_HEIGHT / 2;
  if (values.length === 0) return { path: `M0 ${middle}H${WAVEFORM_VALUES}`, bars: WAVEFORM_VALUES };
  const bar = (value: number, index: number): string => {
    const half = Math.max(LEAST, Math.round((value / LOUDEST) * (middle - LEAST)));
    return `M${index + 0.5} ${middle - half}v${2 * half}`;
  };
  return { path: values.map(bar).join(""), bars: values.length };
}

/** Loudness measured in even steps (0–1 each) as an attachment carries it: `WAVEFORM_VALUES` bytes in base64, the loudest made full. */
export function encodeWaveform(levels: readonly number[]): string {
  const loudest = Math.max(SILENCE, ...peaks(levels));
  return btoa(String.fromCharCode(...peaks(levels).map((level) => Math.round((level / loudest) * LOUDEST))));
}

function peaks(levels: readonly number[]): number[] {
  const step = levels.length / WAVEFORM_VALUES;
  return Array.from({ length: WAVEFORM_VALUES }, (_, index) => {
    const start = Math.floor(index * step);
    return Math.max(0, ...levels.slice(start, Math.max(start + 1, Math.floor((index + 1) * step))));
  });
}

function decode(waveform: string): number[] {
  try {
    return Array.from(atob(waveform), (character) => character.charCodeAt(0));
  } catch {
    return [];
  }
}
