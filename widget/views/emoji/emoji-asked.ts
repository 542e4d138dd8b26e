/** The press of a button that asks for an emoji; `pick` hears which. */
export class EmojiAskedEvent extends Event {
  readonly button: HTMLElement;
  readonly pick: (emoji: string) => void;

  constructor(button: HTMLElement, pick: (emoji: string) => void) {
    super("staff-chat-emoji-asked", { bubbles: true });
    this.button = button;
    this.pick = pick;
  }
}
