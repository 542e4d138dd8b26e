/**
 * The base of every event of `<staff-chat>`: it bubbles and leaves shadow roots. What it tells stands in typed fields and, for
 * listeners that expect it there, in `detail`.
 */
export class StaffChatEvent<Detail extends object = Readonly<Record<string, never>>> extends Event {
  readonly detail: Readonly<Detail>;

  constructor(type: `staff-chat-${string}`, detail: Detail, { cancelable = false } = {}) {
    super(type, { bubbles: true, composed: true, cancelable });
    this.detail = Object.freeze(detail);
  }
}
