/** The press of a button that asks for an emoji. */
export class EmojiAskedEvent extends Event {
  readonly button: HTMLElement;
  /** Hears which, or has it written where its caret is. */
  readonly taker: HTMLTextAreaElement | ((emoji: string) => void);

  constructor(button: HTMLElement, taker: HTMLTextAreaElement | ((emoji: string) => void)) {
    super("staff-chat-emoji-asked", { bubbles: true });
    this.button = button;
    this.taker = taker;
  }
}
