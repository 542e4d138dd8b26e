import type { ConversationId } from "../../client/store/conversation.ts";
import type { OutgoingPoll } from "../../../protocol/poll.ts";

/** A poll as it was written. */
export interface WrittenPoll extends OutgoingPoll {
  readonly question: string;
}

/** A wish to make a poll: a new one, or anew one that was not sent. */
export class PollAskedEvent extends Event {
  /** Where it is to be sent; null: into the room on screen. */
  readonly conversation: ConversationId | null;
  readonly written: WrittenPoll | null;
  /** Called once what was written stands in the dialog. */
  readonly taken: () => void;

  constructor(conversation: ConversationId | null = null, written: WrittenPoll | null = null, taken: () => void = () => undefined) {
    super("staff-chat-poll-asked", { bubbles: true });
    this.conversation = conversation;
    this.written = written;
    this.taken = taken;
  }
}
