import type { Id } from "../../../protocol/ids.ts";

/** A message that somebody wants to be reminded of. */
export interface Reminded {
  readonly roomId: Id;
  readonly messageId: Id;
}

/** A wish to see what one has saved or, with a message, to be reminded of it. */
export class SavedAskedEvent extends Event {
  readonly about: Reminded | null;

  constructor(about: Reminded | null = null) {
    super("staff-chat-saved-asked", { bubbles: true });
    this.about = about;
  }
}
