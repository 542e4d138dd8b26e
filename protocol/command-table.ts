import type { ClientFrame, ClientFrameOf, ClientFrameType, OutgoingMessage } from "./commands.ts";

/** What commands are paid from, beside the frame or request that each is (LIMIT-2). The server gives each a budget. */
export type CommandBudget =
  | "messages"
  | "forwards"
  | "rooms"
  | "people"
  | "changes"
  | "told"
  | "edits"
  | "reactions"
  | "priorities"
  | "acknowledgements"
  | "schedules"
  | "saves"
  | "drafts"
  | "deletions"
  | "answers"
  | "reports"
  | "presence"
  | "settings"
  | "typing"
  | "markers"
  | "watching";

/** Points by budget; `members`: as many as the command's room has members. */
export type Costs = Readonly<Partial<Record<CommandBudget, number | "members">>>;

/** What the server has to know of a kind of command before it carries one out. */
export interface CommandRow<T extends ClientFrameType> {
  readonly rate: Costs | ((command: ClientFrameOf<T>) => Costs);
  /** Whether it belongs in an audit trail: it changes who is where and as what, takes something away, or makes it read otherwise. */
  readonly audit: boolean;
}

const FREE: Costs = {};
/** What asking everybody for acknowledgement costs beside the message: an emergency wakes people. */
const PRIORITY_COSTS = { important: 1, emergency: 3 } as const;
const priorityCost = ({ priority }: Pick<OutgoingMessage, "priority">): number => (priority === undefined ? 0 : PRIORITY_COSTS[priority]);

/** One row for each kind of command: a new one does not compile without it. */
export const COMMAND_TABLE: { readonly [T in ClientFrameType]: CommandRow<T> } = {
  // A socket needs a ticket, which was paid for as a session.
  hello: { rate: FREE, audit: false },
  renew: { rate: FREE, audit: false },
  ping: { rate: FREE, audit: false },
  watch: { rate: { watching: 1 }, audit: false },
  unwatch: { rate: { watching: 1 }, audit: false },
  observe_presence: { rate: { watching: 1 }, audit: false },

  send_messages: {
    rate: ({ messages }) => ({
      messages: messages.length,
      forwards: messages.filter(({ forward }) => forward !== undefined).length,
      priorities: messages.reduce((sum, message) => sum + priorityCost(message), 0),
    }),
    audit: false,
  },
  edit_message: { rate: { edits: 1 }, audit: true },
  delete_message: { rate: { deletions: 1 }, audit: true },
  react_to_message: { rate: { reactions: 1 }, audit: false },
  vote: { rate: { reactions: 1 }, audit: false },
  close_poll: { rate: { changes: 1 }, audit: true },
  pin_message: { rate: { changes: 1 }, audit: false },
  remove_preview: { rate: { changes: 1 }, audit: false },
  acknowledge_message: { rate: { acknowledgements: 1 }, audit: false },
  // Paid for when it is written: what is due is sent.
  schedule_message: { rate: ({ message }) => ({ schedules: 1, priorities: priorityCost(message) }), audit: false },
  change_scheduled_message: { rate: { schedules: 1 }, audit: false },
  cancel_scheduled_message: { rate: { schedules: 1 }, audit: false },
  save_message: { rate: { saves: 1 }, audit: false },
  set_draft: { rate: { drafts: 1 }, audit: false },

  // These only rise, so there are no more of them than there is to read, and both ends gather them.
  mark_read: { rate: FREE, audit: false },
  mark_delivered: { rate: FREE, audit: false },
  mark_unread: { rate: { markers: 1 }, audit: false },
  follow_thread: { rate: { markers: 1 }, audit: false },
  mark_thread: { rate: ({ unread }) => (unread ? { markers: 1 } : FREE), audit: false },
  typing: { rate: { typing: 1 }, audit: false },
  set_presence: { rate: { presence: 1 }, audit: false },
  set_settings: { rate: { settings: 1 }, audit: false },

  create_room: { rate: ({ userIds }) => ({ rooms: 1, people: userIds.length }), audit: true },
  open_direct: { rate: { rooms: 1, people: 1 }, audit: true },
  // Each member is told by their own log.
  update_room: { rate: { changes: 1, told: "members" }, audit: true },
  add_members: { rate: ({ userIds }) => ({ people: userIds.length }), audit: true },
  invite_members: { rate: ({ userIds }) => ({ people: userIds.length }), audit: true },
  answer_invitation: { rate: { answers: 1 }, audit: true },
  remove_member: { rate: { changes: 1 }, audit: true },
  change_role: { rate: { changes: 1 }, audit: true },
  leave_room: { rate: { answers: 1 }, audit: true },
  mute_member: { rate: { changes: 1 }, audit: true },
  block_person: { rate: { changes: 1 }, audit: true },
  unblock_person: { rate: { changes: 1 }, audit: true },
  report_message: { rate: { reports: 1 }, audit: true },
  resolve_report: { rate: { changes: 1 }, audit: true },
  archive_room: { rate: { changes: 1, told: "members" }, audit: true },
  join_room: { rate: { answers: 1 }, audit: true },
  set_room_preferences: { rate: { markers: 1 }, audit: false },
};

/** What a command costs. */
export function costsOf(command: ClientFrame): Costs {
  const { rate } = COMMAND_TABLE[command.type];
  // Each row takes the command that it is named after; of the row found by a command's own type the compiler does not know that.
  return typeof rate === "function" ? (rate as (command: ClientFrame) => Costs)(command) : rate;
}
