import * as v from "valibot";
import { LogNumber, Timestamp } from "./entities.ts";
import { Id } from "./ids.ts";

/** What is wrong with a message, to choose from. */
export const REPORT_REASONS = ["harassment", "hate", "violence", "sexual", "spam", "private_data", "other"] as const;
export const ReportReason = v.picklist(REPORT_REASONS);
export type ReportReason = v.InferOutput<typeof ReportReason>;

/** What a moderator decides; `release`: a held message goes out. */
export const REPORT_ACTIONS = ["dismiss", "delete", "mute", "ban", "release"] as const;
export const ReportAction = v.picklist(REPORT_ACTIONS);
export type ReportAction = v.InferOutput<typeof ReportAction>;

/** A message as it read when it was reported, whatever has become of it since. `files`: names of its files. */
export const ReportedMessage = v.object({
  id: Id,
  position: LogNumber,
  senderId: Id,
  body: v.string(),
  files: v.array(v.string()),
  createdAt: Timestamp,
});
export type ReportedMessage = v.InferOutput<typeof ReportedMessage>;
