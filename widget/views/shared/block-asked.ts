import type { User } from "../../../protocol/entities.ts";

/** A wish to block a person, or to take that back; the panel asks first. */
export class BlockAskedEvent extends Event {
  readonly user: User;

  constructor(user: User) {
    super("staff-chat-block-asked", { bubbles: true });
    this.user = user;
  }
}
