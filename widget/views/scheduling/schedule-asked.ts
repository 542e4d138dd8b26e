/** Has what is written sent at a time (ms since 1970); false: it was not taken, and stands where it was. @throws CommandRefused */
export type SendLater = (sendAt: number) => Promise<boolean>;

/** A wish to send what is written later, or with null to see what is scheduled. */
export class ScheduleAskedEvent extends Event {
  readonly sendLater: SendLater | null;

  constructor(sendLater: SendLater | null) {
    super("staff-chat-schedule-asked", { bubbles: true });
    this.sendLater = sendLater;
  }
}
