import { REPORT_REASONS, type Report, type ReportReason } from "../../../protocol/safety/reports.ts";
import type { TermKey } from "../../i18n/catalogue.ts";
import type { Localize } from "../../i18n/localize.ts";
import type { Choice } from "../controls/confirm-dialog.ts";

export const REASON_TERMS = {
  harassment: "reasonHarassment",
  hate: "reasonHate",
  violence: "reasonViolence",
  sexual: "reasonSexual",
  spam: "reasonSpam",
  private_data: "reasonPrivate",
  other: "reasonOther",
  filter: "reasonFilter",
} as const satisfies Record<Report["reason"], TermKey>;

/** What may be wrong with a message. */
export function reportChoices({ term }: Localize): readonly Choice[] {
  return REPORT_REASONS.map((value) => ({ value, label: term(REASON_TERMS[value]) }));
}

export function readReason(choice: string): ReportReason {
  return REPORT_REASONS.find((reason) => reason === choice) ?? "other";
}
