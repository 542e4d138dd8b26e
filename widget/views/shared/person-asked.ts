import type { Id } from "../../../protocol/ids.ts";

/** The press of a name or a face that asks who a person is. */
export class PersonAskedEvent extends Event {
  readonly userId: Id;
  readonly button: HTMLElement;

  constructor(userId: Id, button: HTMLElement) {
    super("staff-chat-person-asked", { bubbles: true });
    this.userId = userId;
    this.button = button;
  }
}
