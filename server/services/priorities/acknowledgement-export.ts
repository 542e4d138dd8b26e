import type { ExportFormat } from "../../../protocol/http.ts";
import type { AcknowledgementReport } from "../../repositories/messages/priorities.ts";

/** A file that is made when it is asked for. */
export interface ExportedFile {
  readonly name: string;
  readonly mediaType: string;
  readonly text: string;
}

const COLUMNS = ["kind", "name", "user id", "acknowledged at", "reminders", "in the room", "step", "escalated at"] as const;

/** The report of a message as CSV (RFC 4180) or JSON (PRIO-7). Moments are ISO 8601 in UTC. */
export function exportAcknowledgements(report: AcknowledgementReport, format: ExportFormat): ExportedFile {
  const name = `acknowledgements-${report.message.id}.${format}`;
  if (format === "json") return { name, mediaType: "application/json", text: JSON.stringify(toJson(report), null, 2) };
  return { name, mediaType: "text/csv; charset=utf-8; header=present", text: toCsv(report) };
}

function toJson({ message, sender, roomName, entries, escalations }: AcknowledgementReport): object {
  const { id, roomId, body, createdAt, priority } = message;
  return {
    message: {
      id,
      room: { id: roomId, name: roomName },
      sender: { id: sender.id, name: sender.name },
      sentAt: moment(createdAt),
      text: body,
      priority: priority?.level,
      remindsUntil: moment(priority?.expiresAt),
    },
    recipients: entries.map(({ user, acknowledgedAt, reminders, present }) => ({
      user: { id: user.id, name: user.name },
      acknowledgedAt: moment(acknowledgedAt),
      reminders,
      inTheRoom: present,
    })),
    escalations: escalations.map(({ user, step, at, acknowledgedAt }) => ({
      user: { id: user.id, name: user.name },
      step,
      at: moment(at),
      acknowledgedAt: moment(acknowledgedAt),
    })),
  };
}

function toCsv({ entries, escalations }: AcknowledgementReport): string {
  const rows = [
    COLUMNS,
    ...entries.map(
      ({ user, acknowledgedAt, reminders, present }) =>
        ["recipient", user.name, user.id, moment(acknowledgedAt), String(reminders), present ? "yes" : "no", "", ""] as const,
    ),
    ...escalations.map(
      ({ user, step, at, acknowledgedAt }) =>
        ["escalation", user.name, user.id, moment(acknowledgedAt), "", "", String(step), moment(at)] as const,
    ),
  ];
  // The mark of UTF-8, without which spreadsheets read names as if they were of an old code page.
  return `\uFEFF${rows.map((row) => `${row.map((value) => csvField(value ?? "")).join(",")}\r\n`).join("")}`;
}

/** What a spreadsheet takes for the beginning of a formula, also after spaces and in full width. */
const FORMULA = /^[\s\p{C}]*[=+\-@＝＋－＠|%]|^[\t\r\n]/u;

/** A field that no spreadsheet runs and no reader splits: quoted, and with an apostrophe before what looks like a formula. */
export function csvField(value: string): string {
  const safe = FORMULA.test(value) ? `'${value}` : value;
  return `"${safe.replaceAll('"', '""')}"`;
}

function moment(ms: number | null | undefined): string | null {
  return ms == null ? null : new Date(ms).toISOString();
}
