import { deletion } from "./deletion.ts";
import type { FeatureButton, FeatureNote, MessageFeature } from "./message-feature.ts";
import type { MessageRow } from "./message-rows.ts";
import { pin } from "./pin.ts";
import type { ListView } from "./row-view.ts";

/** In the order in which their buttons stand. */
const FEATURES: readonly MessageFeature[] = [pin, deletion];

export function buttonsOf(row: MessageRow, list: ListView): readonly FeatureButton[] {
  return FEATURES.flatMap(({ button }) => button?.(row, list) ?? []);
}

export function notesOf(row: MessageRow, list: ListView): readonly FeatureNote[] {
  return FEATURES.flatMap(({ note }) => note?.(row, list) ?? []);
}
