import type { Side } from "./pages-server.ts";

/** A person of the demo; `subject` is the demo's own id of them. */
export interface Player {
  readonly subject: string;
  readonly name: string;
  readonly roles: readonly string[];
}

/** The two people on the stage. */
export const STAGE: Readonly<Record<Side, Player>> = {
  ana: { subject: "ana", name: "Ana Ferreira", roles: ["manager", "admin"] },
  ben: { subject: "ben", name: "Ben Okafor", roles: ["front_desk"] },
};

/** Their colleagues, who wrote before and are away now. */
export const COLLEAGUES: readonly Player[] = [
  { subject: "chloe", name: "Chloé Martin", roles: ["trainer"] },
  { subject: "dmitri", name: "Дмитрий Волков", roles: ["trainer"] },
  { subject: "layla", name: "ليلى حداد", roles: ["manager"] },
];

/** People of another tenant on the same server; nobody of the first may ever see them. */
export const STRANGERS: readonly Player[] = [{ subject: "zoe", name: "Zoe of another company", roles: ["admin"] }];

/** A line of seeded history: who, how many minutes ago, and what. */
export type Line = readonly [subject: string, minutesAgo: number, text: string];

export const GROUP_NAME = "Front desk";
export const GROUP_TOPIC = "Check-ins, keys and who covers what";

export const GROUP_HISTORY: readonly Line[] = [
  ["chloe", 2_960, "Morning! The **rowing machine** by the window is back in service."],
  ["ana", 2_955, "Great, thank you. Can you put it on the board as well?"],
  ["chloe", 2_954, "Done ✅"],
  ["dmitri", 1_520, "Завтра беру утреннюю смену вместо Хлои."],
  ["ana", 1_515, "Noted. Chloé, is that fine with you?"],
  ["chloe", 1_511, "Yes, we swapped. I cover his Thursday."],
  ["layla", 300, "العرض الجديد للأعضاء يبدأ يوم الاثنين، الأسعار في المجلد المشترك."],
  ["ben", 290, "Got it. Two things from the desk:\n- locker 14 needs a new lock\n- the card reader is slow since yesterday"],
  ["ana", 286, "Locksmith comes at 3 pm. For the reader: `restart-reader --desk 1`, then tell me."],
  ["ben", 60, "Reader is fine again 🎉"],
  ["ana", 58, "> Reader is fine again\n\nPerfect. I am on site from noon."],
];

export const DIRECT_HISTORY: readonly Line[] = [
  ["ana", 120, "Hi Ben, can you stay until eight tonight?"],
  ["ben", 112, "Sure, no problem."],
  ["ana", 110, "You are a star. I will make it up to you 🙏"],
];
