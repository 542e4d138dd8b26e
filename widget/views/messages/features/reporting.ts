import { icon } from "../../controls/icons.ts";
import { ReportAskedEvent } from "../message-events.ts";
import type { FeatureButton, MessageFeature } from "./message-feature.ts";

const REPORT: FeatureButton = {
  part: "report-button",
  label: ({ term }) => term("reportMessage"),
  icon: icon("flag"),
  opensDialog: true,
  run: ({ id }, host) => host.dispatchEvent(new ReportAskedEvent(id)),
};

/** Showing a message of another to the moderators (SAFE-4). */
export const reporting: MessageFeature = {
  button: ({ message, own, deleted }) => (message === null || own || deleted ? null : REPORT),
};
