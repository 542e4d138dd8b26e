import type { Catalogue } from "./catalogue.ts";
import { enLauncher } from "./en-launcher.ts";
import { enViews } from "./en-views.ts";

/** English: the source of all keys, with those in en-more.ts and en-errors.ts. Every other language has the same ones, each with the same `{names}`. */
export const terms = {
  ...enLauncher,
  ...enViews,
  today: "Today",
  yesterday: "Yesterday",
  justNow: "just now",
  newMessageFrom: "{name}: {text}",
  reminderOf: "Reminder: {name}",
  emergencyFrom: "Emergency from {name}",
  newMessageIn: "{name} in {room}: {text}",
} as const;

export const complete = (): Promise<Catalogue> => import("./en-more.ts").then(({ enMore }) => Object.assign(terms, enMore));
