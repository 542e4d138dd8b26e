import type { ClientFrame, ClientFrameOf, ClientFrameType } from "../../../protocol/commands.ts";

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
  /** Messages deleted. */
  deletions: shared(120, 1_200),
  /** Rooms left, invitations answered. */
  answers: shared(60, 600),
  /** Chats opened, and tickets for sockets. */
  sessions: shared(240, 3_600),
  /** Changes of presence; what observers are told of them is less (LIMIT-4). */
  presence: local(60),
  typing: local(240),
  /** Messages marked as unread. */
  markers: local(120),
  /** Rooms put on screen or off it, and sets of persons observed. */
  watching: local(300),
} as const satisfies Readonly<Record<string, ActionBudget>>;
export type Action = keyof typeof ACTION_BUDGETS;

/** Points of a command, by what it takes them from. */
export type Costs = Readonly<Partial<Record<Action | "messages", number>>>;

/** Counts the members of the command's room, as far as the person may know: 0 outside of it. */
export type CountMembers = () => Promise<number>;

const FREE: Costs = {};

/**
 * What each command costs its person, beside the one frame or request that it is. A new kind of command does not compile without its row here.
 */
const COMMAND_COSTS: { readonly [T in ClientFrameType]: (command: ClientFrameOf<T>, members: CountMembers) => Costs | Promise<Costs> } = {
  // A socket needs a ticket, which was paid for as a session.
  hello: () => FREE,
  renew: () => FREE,
  ping: () => FREE,
  watch: () => ({ watching: 1 }),
  unwatch: () => ({ watching: 1 }),
  observe_presence: () => ({ watching: 1 }),
  send_messages: ({ messages }) => ({ messages: messages.length }),
  delete_message: () => ({ deletions: 1 }),
  // These only rise, so there are no more of them than there is to read, and both ends gather them.
  mark_read: () => FREE,
  mark_delivered: () => FREE,
  mark_unread: () => ({ markers: 1 }),
  typing: () => ({ typing: 1 }),
  set_presence: () => ({ presence: 1 }),
  create_room: ({ userIds }) => ({ rooms: 1, people: userIds.length }),
  update_room: async (_command, members) => ({ changes: 1, told: await members() }),
  add_members: ({ userIds }) => ({ people: userIds.length }),
  invite_members: ({ userIds }) => ({ people: userIds.length }),
  answer_invitation: () => ({ answers: 1 }),
  remove_member: () => ({ changes: 1 }),
  change_role: () => ({ changes: 1 }),
  leave_room: () => ({ answers: 1 }),
};

/** What a command costs. */
export async function costsOf(command: ClientFrame, members: CountMembers): Promise<Costs> {
  // Each row takes the command that it is named after; of the row found by a command's own type the compiler does not know that.
  const costs = COMMAND_COSTS[command.type] as (command: ClientFrame, members: CountMembers) => Costs | Promise<Costs>;
  return costs(command, members);
}

/** Budgets with their points multiplied, for an organisation that does more or less than most. */
export function scaleBudgets(budgets: Readonly<Record<Action, ActionBudget>>, percent: number): Readonly<Record<Action, ActionBudget>> {
  const scale = ({ windows, shared }: ActionBudget): ActionBudget => ({
    shared,
    windows: windows.map(({ points, seconds }) => ({ points: Math.max(1, Math.round((points * percent) / 100)), seconds })),
  });
  return Object.fromEntries(Object.entries(budgets).map(([action, budget]) => [action, scale(budget)])) as Record<Action, ActionBudget>;
}
