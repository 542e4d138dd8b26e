import type { CommandBudget } from "../../../protocol/command-table.ts";

/** So many points in so many seconds; a window starts with its first point. */
export interface Budget {
  readonly points: number;
  readonly seconds: number;
}

/** What one person may do of one kind. */
export interface ActionBudget {
  /** All of them hold; the shortest first. */
  readonly windows: readonly Budget[];
  /** Whether nodes that share a Redis count together. What guards a node's time alone is not worth a round trip for each command. */
  readonly shared: boolean;
}

const MINUTE = 60;
const HOUR = 3_600;
const shared = (perMinute: number, perHour: number): ActionBudget => ({
  windows: [
    { points: perMinute, seconds: MINUTE },
    { points: perHour, seconds: HOUR },
  ],
  shared: true,
});
const local = (perMinute: number): ActionBudget => ({ windows: [{ points: perMinute, seconds: MINUTE }], shared: false });

/** What a person does, by kind; messages have budgets of their own. */
export type Action = Exclude<CommandBudget, "messages"> | "searches" | "sessions";

/** Budgets of one person by kind of action (LIMIT-2): more than a person at work needs, less than what buries a colleague. */
export const ACTION_BUDGETS = {
  /** Rooms made. */
  rooms: shared(20, 100),
  /** Persons added or invited, those given with a new room too. */
  people: shared(300, 1_000),
  /** Names, topics and roles changed, persons taken out. */
  changes: shared(60, 600),
  /** Members told of a new name or topic: each has a row of it in their own log. */
  told: shared(2_000, 10_000),
  /** Texts of messages changed. */
  edits: shared(120, 1_200),
  reactions: shared(240, 3_600),
  /** Messages forwarded, one for each room: the same words in many rooms are no spam then. */
  forwards: shared(60, 600),
  /** Messages that ask everybody for acknowledgement, an emergency counting as three. */
  priorities: shared(10, 60),
  acknowledgements: shared(120, 1_200),
  /** Messages scheduled, and changed or taken back since. */
  schedules: shared(60, 600),
  /** Messages saved or let go, and reminders set. */
  saves: shared(120, 1_200),
  /** Versions of drafts; clients gather what is typed. */
  drafts: local(240),
  /** Messages deleted. */
  deletions: shared(120, 1_200),
  /** Rooms left, invitations answered. */
  answers: shared(60, 600),
  /** Messages looked for. */
  searches: shared(120, 1_200),
  /** Messages reported. */
  reports: shared(10, 60),
  /** Chats opened, and tickets for sockets. */
  sessions: shared(240, 3_600),
  /** Changes of presence; what observers are told of them is less (LIMIT-4). */
  presence: local(60),
  /** Statuses and decisions of one's own, which everybody who shares a room is told. */
  settings: shared(20, 200),
  typing: local(240),
  /** Messages marked as unread. */
  markers: local(120),
  /** Rooms put on screen or off it, and sets of persons observed. */
  watching: local(300),
} as const satisfies Readonly<Record<Action, ActionBudget>>;

/** Budgets with their points multiplied, for an organisation that does more or less than most. */
export function scaleBudgets(budgets: Readonly<Record<Action, ActionBudget>>, percent: number): Readonly<Record<Action, ActionBudget>> {
  const scale = ({ windows, shared }: ActionBudget): ActionBudget => ({
    shared,
    windows: windows.map(({ points, seconds }) => ({ points: Math.max(1, Math.round((points * percent) / 100)), seconds })),
  });
  return Object.fromEntries(Object.entries(budgets).map(([action, budget]) => [action, scale(budget)])) as Record<Action, ActionBudget>;
}
