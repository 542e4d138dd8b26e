import * as v from "valibot";
import { LogNumber, Timestamp, UserStatus } from "../entities.ts";
import { CommandId, Id } from "../ids.ts";
import { MENTIONS_PER_MESSAGE } from "../limits.ts";
import { MentionRange } from "../mention-range.ts";
import { DraftVersion } from "./drafts.ts";

/**
 * Saves a message for oneself, or no longer (SAVE-1). `remindAt`: when to be reminded of it, null: not at all any more, left out: as it is. Repeating
 * it changes nothing.
 */
export const SaveMessageCommand = v.object({
  type: v.literal("save_message"),
  id: CommandId,
  roomId: Id,
  messageId: Id,
  saved: v.boolean(),
  remindAt: v.optional(v.nullable(Timestamp)),
});
/** The name of a tab: an id in the widget. Empty: nobody has written anything. */
const Writer = v.pipe(v.string(), v.regex(/^[\w.:-]{0,64}$/, "must be up to 64 letters, digits and signs of an id"));

/** Puts a version of what one is writing on one's other devices (DRAFT-1); one that is not later than what is there changes nothing. */
export const SetDraftCommand = v.object({
  type: v.literal("set_draft"),
  id: CommandId,
  roomId: Id,
  threadId: v.optional(Id),
  draft: v.object({
    ...DraftVersion.entries,
    ranges: v.pipe(v.array(MentionRange), v.maxLength(MENTIONS_PER_MESSAGE)),
    count: LogNumber,
    writer: Writer,
    seen: v.pipe(v.array(v.object({ writer: Writer, count: LogNumber })), v.maxLength(32)),
  }),
});
/** What this device says of its person; the server joins all devices. */
export const SetPresenceCommand = v.object({ type: v.literal("set_presence"), id: CommandId, status: v.picklist(["online", "away"]) });
/**
 * Sets what it names of the person themselves, on all their devices: what they say as their status (null: nothing), whether they count as away, and what
 * of them is told to others (STATUS-1, PRIV-1). Repeating it changes nothing.
 */
export const SetSettingsCommand = v.object({
  type: v.literal("set_settings"),
  id: CommandId,
  status: v.optional(v.nullable(UserStatus)),
  away: v.optional(v.boolean()),
  hidesPresence: v.optional(v.boolean()),
  hidesReads: v.optional(v.boolean()),
});
