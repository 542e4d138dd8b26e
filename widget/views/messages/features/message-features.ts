import type { TemplateResult } from "lit";
import { copying } from "./copying.ts";
import { deletion } from "./deletion.ts";
import { editing } from "./editing-message.ts";
import type { FeatureButton, FeatureNote, MessageFeature } from "./message-feature.ts";
import type { MessageRow } from "../message-rows.ts";
import { forwarding } from "./forwarding.ts";
import { linking } from "./linking.ts";
import { pin } from "./pin.ts";
import { previewing } from "./previewing.ts";
import { pollClosing } from "./poll-closing.ts";
import { priority } from "./priority.ts";
import { reacting } from "./reacting.ts";
import { reminding, saving } from "./saving.ts";
import { replying } from "./replying.ts";
import { reporting } from "./reporting.ts";
import { threading } from "./threading.ts";
import type { ListView } from "../row-view.ts";

/** In the order in which their buttons stand: those that there is no room for beside a message are in its menu. */
const FEATURES: readonly MessageFeature[] = [
  previewing,
  replying,
  reacting,
  copying,
  forwarding,
  linking,
  threading,
  editing,
  pollClosing,
  pin,
  saving,
  reminding,
  reporting,
  deletion,
  priority,
];

export function buttonsOf(row: MessageRow, list: ListView): readonly FeatureButton[] {
  return FEATURES.flatMap(({ button }) => button?.(row, list) ?? []);
}

export function notesOf(row: MessageRow, list: ListView): readonly FeatureNote[] {
  return FEATURES.flatMap(({ note }) => note?.(row, list) ?? []);
}

export function feetOf(row: MessageRow, list: ListView): readonly TemplateResult[] {
  return FEATURES.flatMap(({ foot }) => foot?.(row, list) ?? []);
}
