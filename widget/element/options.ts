import { ReactiveElement, type PropertyDeclarations } from "lit";
import type { Translations } from "../i18n/terms.ts";
import { attributeOf, OPTIONS, REFLECTED, type OptionValues } from "./option-table.ts";

/** There, or not; frameworks write a `false` as text. */
const FLAGS = { type: Boolean, converter: { fromAttribute: (text: string | null) => text !== null && text !== "false" } };
const properties = Object.fromEntries(
  Object.entries(OPTIONS).map(([name, rule]) => [
    name,
    { attribute: attributeOf(name), reflect: REFLECTED.includes(name), ...(rule === false && FLAGS) },
  ]),
);

// oxlint-disable-next-line typescript/no-unsafe-declaration-merging -- Lit makes the accessors from the table.
export interface OptionsElement extends OptionValues {}

/**
 * The options of `<staff-chat>` as properties and attributes, both made from the table; and what a page may style and fill. On Lit's
 * ReactiveElement, without its templates: pages pay for those only when the chat is opened.
 *
 * @slot launcher-icon - The icon in the launcher.
 * @slot header-start - Before the title of the list of rooms, also while nobody is signed in. Where the panel is narrow, an open room stands in its place.
 * @slot header-end - After that title, before the buttons.
 * @slot sign-in - What helps a person who has to sign in to the application again: your own link or button. Shown then alone.
 * @slot empty - What stands where a room would, while none is open.
 * @slot composer-start - Before the text field.
 * @slot composer-end - After it, before the send button.
 * @slot privacy-notice - At the end of the panel, in every view.
 * @slot footer - Below that.
 *
 * @csspart base - The ground everything stands on.
 * @csspart launcher - The round button that opens the chat.
 * @csspart launcher-open - The launcher while the chat is open.
 * @csspart badge - The number of unread messages on the launcher.
 * @csspart panel - The window of the chat.
 * @csspart resize-handle - The edge by which a drawer is made wider.
 * @csspart notice - What is said when the chat cannot be loaded.
 * @csspart header - The header of the list of rooms.
 * @csspart title - Its title.
 * @csspart connection - The dot that shows the connection.
 * @csspart connection-idle - The dot before the first connection.
 * @csspart connection-connecting - The dot while the first connection is made.
 * @csspart connection-online - The dot while connected.
 * @csspart connection-reconnecting - The dot while the connection is made again.
 * @csspart connection-polling - The dot while connected without a socket.
 * @csspart connection-offline - The dot while there is no network.
 * @csspart connection-refused - The dot while the server lets nobody in.
 * @csspart banner - The line that says what the connection is doing.
 * @csspart banner-connecting - That line while the first connection is made.
 * @csspart banner-reconnecting - That line while the connection is made again.
 * @csspart banner-polling - That line while connected without a socket.
 * @csspart banner-offline - That line while there is no network.
 * @csspart banner-refused - That line while the server lets nobody in.
 * @csspart offline-banner - The same as banner-offline.
 * @csspart search-button - Opens the search over messages.
 * @csspart new-room-button - Starts a new conversation.
 * @csspart close-button - Closes the chat.
 * @csspart list-pane - The side with the list of rooms.
 * @csspart room-pane - The side with the open room.
 * @csspart search - The field that filters the list of rooms, with its icon.
 * @csspart search-input - The input in it.
 * @csspart room-list - The list of rooms.
 * @csspart list-problem - What is said when the list could not be loaded.
 * @csspart no-match - What is said when no room matches.
 * @csspart switcher - What Ctrl or ⌘ and K open: a search over conversations and people.
 * @csspart room-filters - The choice of which rooms a long list shows.
 * @csspart room-filter - One of them.
 * @csspart room-item - A room in the list.
 * @csspart room-item-selected - The room that is open.
 * @csspart room-item-unread - A room with unread messages.
 * @csspart invitations - The invitations above the list of rooms, or the declined ones below it.
 * @csspart invitation - One invitation.
 * @csspart invitation-accept - Its button to join.
 * @csspart invitation-decline - Its button to decline.
 * @csspart room-title - The name of a room.
 * @csspart room-time - The time of its last message.
 * @csspart room-preview - Its last message.
 * @csspart room-note - A remark on it.
 * @csspart unread-badge - The number of unread messages of a room.
 * @csspart mention-badge - The mark of a room where one is mentioned.
 * @csspart avatar - The picture or initials of a person or room.
 * @csspart presence - The dot of a person's presence.
 * @csspart presence-online - That dot of a person who is there.
 * @csspart presence-away - That dot of a person who is away.
 * @csspart footer - What stands at the end of the panel.
 * @csspart empty - What stands where a room would, while none is open.
 * @csspart skeleton - What stands for content that is on its way.
 * @csspart room - The open room.
 * @csspart room-header - Its header.
 * @csspart back-button - Goes back to the list of rooms.
 * @csspart members-button - Opens the members of the room.
 * @csspart menu-button - Opens a menu.
 * @csspart menu - A menu.
 * @csspart menu-item - A line of a menu.
 * @csspart messages - The list of messages.
 * @csspart beginning - What stands before the first message of a room.
 * @csspart history-edge - Where more messages are being loaded, or could not be.
 * @csspart day-separator - The line between two days.
 * @csspart unread-line - The line before the first unread message.
 * @csspart jump-button - Goes to the newest messages.
 * @csspart message - A message with all that belongs to it.
 * @csspart message-own - A message of one's own.
 * @csspart message-other - A message of somebody else.
 * @csspart message-failed - A message that was not sent.
 * @csspart message-marked - A message that somebody was led to, for a moment.
 * @csspart bubble - The bubble of a message.
 * @csspart author - Who wrote it.
 * @csspart text - What it says.
 * @csspart unfold-button - Shows all of a long message.
 * @csspart meta - Time and status at its end.
 * @csspart time - When it was written.
 * @csspart status - How far it has come.
 * @csspart status-sending - A message on its way.
 * @csspart status-sent - A message the server has.
 * @csspart status-delivered - A message a device of the others has.
 * @csspart status-read - A message the others have read.
 * @csspart status-failed - A message that was not sent.
 * @csspart failure - What is said about a message that was not sent.
 * @csspart retry-button - Sends it again.
 * @csspart discard-button - Gives it up.
 * @csspart edited - Says that a message was edited; opens how it has read.
 * @csspart message-editor - The editor of a message, in its place.
 * @csspart save-button - Saves an edit.
 * @csspart cancel-button - Leaves the message as it was.
 * @csspart refused-edit - An edit that was not saved, with its text.
 * @csspart message-history - How a message has read.
 * @csspart revision - One of its texts.
 * @csspart reply-button - Answers a message.
 * @csspart link-preview - What a page is about that a message links to.
 * @csspart link-preview-link - All of it, as the link.
 * @csspart link-preview-site - What the site calls itself, and its host.
 * @csspart link-preview-title - The page's title.
 * @csspart link-preview-text - Its description.
 * @csspart link-preview-picture - Its picture.
 * @csspart link-preview-remove-button - Takes the preview off.
 * @csspart card - What a system of yours tells, as a card.
 * @csspart card-title - Its title.
 * @csspart card-text - Its text.
 * @csspart card-picture - Its picture.
 * @csspart card-status - Its status; each tone has a part of its own beside it.
 * @csspart card-status-neutral - A status without a tone.
 * @csspart card-status-info - A status to be known.
 * @csspart card-status-success - A status that is good.
 * @csspart card-status-warning - A status to be careful with.
 * @csspart card-status-danger - A status that is bad.
 * @csspart card-button - A button of it, or a link.
 * @csspart card-updated - When it was brought up to date.
 * @csspart quote-card - The message that another one answers, in it and above the composer.
 * @csspart quote-remove-button - Answers none.
 * @csspart poll - The poll of a message.
 * @csspart poll-option - What may be chosen in it.
 * @csspart poll-result - An option with how many chose it.
 * @csspart poll-result-own - One that one has chosen oneself.
 * @csspart poll-bar - The bar of a result.
 * @csspart poll-notes - How many have voted, and until when one may.
 * @csspart vote-button - Gives the vote.
 * @csspart change-vote-button - Opens the choice again.
 * @csspart withdraw-vote-button - Takes one's vote back.
 * @csspart close-poll-button - Ends a poll.
 * @csspart add-option-button - Adds an option to a new poll.
 * @csspart remove-option-button - Takes an option out of a new poll.
 * @csspart thread-button - Opens the thread of a message, or begins it.
 * @csspart thread-summary - What stands under a message that a thread begins with: who wrote there last, how many, when.
 * @csspart thread-unread - In it, how many are unread.
 * @csspart thread - A thread, beside its room or above it.
 * @csspart thread-header - What stands above its messages.
 * @csspart thread-title - Its title.
 * @csspart thread-close-button - Leaves it.
 * @csspart thread-follow-button - Follows it, or no longer.
 * @csspart thread-count - How many answered, under its first message.
 * @csspart also-in-room - Whether the next message stands in the room as well.
 * @csspart thread-badge - At a conversation of the list: something is unread in its threads.
 * @csspart reactions - The reactions of a message.
 * @csspart reaction - One of them, with how many gave it.
 * @csspart reaction-own - One that one has given oneself.
 * @csspart react-button - Asks for an emoji to react with.
 * @csspart copy-link-button - Copies the address of a message.
 * @csspart edit-button - Edits a message.
 * @csspart emoji-picker - The choice of an emoji.
 * @csspart emoji - One of them.
 * @csspart seen-by - Who has seen a message.
 * @csspart link - A link in a message.
 * @csspart mention - A mention in a message.
 * @csspart code - Code in a line.
 * @csspart code-block - A block of code.
 * @csspart copy-code-button - Copies a block of code.
 * @csspart quote - A quotation.
 * @csspart wide-list - A list with numbers of three digits or more.
 * @csspart typing - Who is typing.
 * @csspart composer - Where messages are written.
 * @csspart composer-box - The frame around its field and buttons.
 * @csspart composer-notes - What is said below it.
 * @csspart composer-reason - Why one cannot write here.
 * @csspart input - Its text field.
 * @csspart send-button - Sends; where there is nothing to send, the microphone takes its place.
 * @csspart format-button - Opens the menu of formats and mentions.
 * @csspart emoji-button - Opens the menu of emoji.
 * @csspart emoji - One of them.
 * @csspart mentions - The list of people one could mention.
 * @csspart option - A line of a list to choose from.
 * @csspart dialog - A dialog of the chat.
 * @csspart dialog-card - Its window.
 * @csspart dialog-title - Its title.
 * @csspart dialog-close - Closes it.
 * @csspart button - A button of a dialog.
 * @csspart danger-button - A button that takes something away.
 * @csspart field-input - A text field of a dialog.
 * @csspart segments - The choice between the kinds of a new room.
 * @csspart segment - One of these kinds.
 * @csspart setting - A choice about a room, with its box.
 * @csspart browse-button - The button that opens the channels there are.
 * @csspart browsed-room - A channel, or an archived room, that may be opened or joined.
 * @csspart room-section - The heading above favourites, and above the other rooms.
 * @csspart message-notice - What a room tells of itself between its messages.
 * @csspart author-button - The name above a message, which opens who that is.
 * @csspart person-button - The name in a list of people, which opens who that is.
 * @csspart person-card - Who somebody is.
 * @csspart write-button - The button in it that opens a conversation with them.
 * @csspart block-button - The button in it that blocks them, or takes that back.
 * @csspart unblock-button - The button in the place of the field that takes a block back.
 * @csspart hidden-message - What stands in the place of a message of somebody whom one has blocked.
 * @csspart forward-button - Forwards a message to other conversations.
 * @csspart forwarded - Whose words a forwarded message has, above it.
 * @csspart forward - The dialog in which a message is forwarded.
 * @csspart forward-preview - The message that goes on, in that dialog.
 * @csspart save-message-button - Saves a message for oneself, or lets it go.
 * @csspart remind-button - Asks when to be reminded of a message.
 * @csspart saved-note - That one has saved a message, or when one is reminded of it, above it.
 * @csspart saved-button - Opens what one has saved.
 * @csspart header-badge - How much waits behind a button of the header.
 * @csspart saved-messages - The list of what one has saved.
 * @csspart saved-message - One of them.
 * @csspart saved-jump - Leads to it.
 * @csspart done-button - Takes note of its reminder.
 * @csspart unsave-button - Lets it go.
 * @csspart more-saved - Lists more of them.
 * @csspart reminder-preset - A time to be reminded at that is offered.
 * @csspart report-button - Shows a message of another to the moderators.
 * @csspart report-reason - Why a message was reported, in the queue of the moderators.
 * @csspart report-context - The message as it read then, and those before it.
 * @csspart report-note - What who reported it wrote about it.
 * @csspart report-action - A button that decides a report.
 * @csspart choices - What a dialog lets one choose from.
 * @csspart choice - One of them.
 * @csspart reports-button - The button that opens what was reported, for moderators.
 * @csspart reports - What was reported.
 * @csspart report - One report among them.
 * @csspart emoji-button - The button in the details of a room that gives it an emoji.
 * @csspart drop-emoji-button - The button that takes that emoji away.
 * @csspart people-search - The search for people.
 * @csspart search-results - What a search over messages has found.
 * @csspart search-room - The room of the results below it.
 * @csspart search-result - A message that was found.
 * @csspart search-order - A way to order what was found.
 * @csspart search-snippet - What it says around what was looked for.
 * @csspart search-mark - What was looked for, in it.
 * @csspart search-more - Shows older results.
 * @csspart chips - The people chosen.
 * @csspart chip - One of them.
 * @csspart members - The list of members.
 * @csspart member - One of them.
 * @csspart role - The role of a member.
 * @csspart add-members - Adds people to the room.
 * @csspart lookalike - What is said of a name that looks like another one.
 * @csspart problem - What is said when something did not work.
 * @csspart attach-button - Chooses files for the next message.
 * @csspart voice-button - Begins a voice message.
 * @csspart drop-hint - What shows where files go while they are held over the room.
 * @csspart file-tray - The files of the next message.
 * @csspart tray-tile - A picture among them.
 * @csspart file-card - A file as a card.
 * @csspart file-name - Its name.
 * @csspart file-note - Its size, or how far it is.
 * @csspart file-progress - How much of it is uploaded.
 * @csspart remove-and-send-button - Takes away what failed and sends the rest.
 * @csspart file-button - Holds it, goes on with it or takes it away.
 * @csspart download-button - Saves a file.
 * @csspart pictures - The pictures of a message.
 * @csspart picture - One of them.
 * @csspart picture-more - How many there are that are not shown, over the last.
 * @csspart paper-page - The top of a PDF's first page in its message.
 * @csspart open-button - Opens a PDF.
 * @csspart paper-viewer - A PDF over the page.
 * @csspart paper-name - Its name.
 * @csspart paper-count - Which page of how many.
 * @csspart paper-sheet - A page.
 * @csspart paper-zoom-in-button - Shows pages larger.
 * @csspart paper-zoom-out-button - Shows pages smaller.
 * @csspart paper-download-button - Saves the file.
 * @csspart paper-close-button - Closes it.
 * @csspart lightbox - A picture over the page.
 * @csspart lightbox-name - Who sent it, when, and its name.
 * @csspart lightbox-sender - Who sent it.
 * @csspart lightbox-time - When.
 * @csspart lightbox-go - Goes to its message.
 * @csspart lightbox-image - The picture itself.
 * @csspart lightbox-step - Goes to the one before or after.
 * @csspart lightbox-close - Closes it.
 * @csspart player - A voice message or sound in its place.
 * @csspart player-button - Plays and pauses.
 * @csspart player-track - Its waveform or line, to go along.
 * @csspart player-time - How long it is, or what was played of it.
 * @csspart player-rate - How fast it plays.
 * @csspart player-video - A video in its place.
 * @csspart player-trouble - Why it cannot be played.
 * @csspart recorder - The bar while a voice message is recorded.
 * @csspart recorder-time - How long it is by now.
 * @csspart recorder-levels - How loud it is.
 * @csspart recorder-button - Discards, pauses, goes on or stops.
 * @csspart recorder-problem - Why it cannot be recorded.
 * @csspart recorder-again - Tries again.
 * @csspart details-button - The title of the open room, which opens its details.
 * @csspart details - The pane about a room.
 * @csspart details-close - Closes it.
 * @csspart details-name - The name in it.
 * @csspart details-topic - What the room is about.
 * @csspart details-member - One of the first members.
 * @csspart details-picture - One of the latest pictures.
 * @csspart details-action - What leads on from it: edit, members, files, leave.
 * @csspart gallery - The list of a room's files.
 * @csspart gallery-filters - The choice between their kinds.
 * @csspart gallery-open - Leads to the message of a file.
 * @csspart gallery-download - Saves a file from the list.
 * @csspart gallery-more - Shows older files.
 * @csspart message-actions - The toolbar beside a message.
 * @csspart message-action - A button in it.
 * @csspart copy-button - Copies what a message says.
 * @csspart more-button - Opens all that can be done with a message.
 * @csspart message-sheet - The same where fingers point, at the foot of the panel.
 * @csspart pin-button - Pins a message, or takes its pin off.
 * @csspart delete-button - Deletes a message.
 * @csspart message-note - Line above a message.
 * @csspart priority - The line that says that a message asks for acknowledgement.
 * @csspart priority-important - That line above an important message.
 * @csspart priority-emergency - That line above an emergency.
 * @csspart acknowledgement - What stands below a message that asks for acknowledgement.
 * @csspart acknowledge-button - Acknowledges a message.
 * @csspart acknowledged - That one has acknowledged it.
 * @csspart unacknowledge-button - Takes that back.
 * @csspart acknowledgement-count - How many have acknowledged it; opens the list of them.
 * @csspart acknowledgement-list - Who has acknowledged a message, and who has not.
 * @csspart export-button - Saves that list.
 * @csspart emergency-banner - What is said above the chat of an emergency that is not acknowledged.
 * @csspart emergency-show - Leads to that emergency.
 * @csspart composer-priority - What the message that is being written asks for.
 * @csspart priority-item - The line of the composer's menu that asks for acknowledgement.
 * @csspart schedule-item - The line of the composer's menu that has a message sent later.
 * @csspart scheduled-button - How many messages are scheduled in the room; opens their list.
 * @csspart commands - The list of commands above the composer.
 * @csspart seen-by-person - Somebody who has read a message, has it, or not yet, with times.
 * @csspart seen-by-more - Shows more of them.
 * @csspart own-button - Oneself in the header, with what one says; opens where that is said.
 * @csspart bot-mark - That a program answers for a person, beside their name.
 * @csspart status-mark - The emoji of what a person says, beside their name.
 * @csspart person-status - What a person says, on their card and in the details of a direct conversation.
 * @csspart status-emoji-button - Chooses the emoji of one's status.
 * @csspart empty-status-button - Empties the fields of one's status.
 * @csspart status-preset - A status that is suggested.
 * @csspart status-end - When one's status ends.
 * @csspart save-status-button - Says it.
 * @csspart clear-status-button - Says nothing any more.
 * @csspart jump-preset - A time that is offered in the dialog that leads to a date.
 * @csspart schedule-preset - A time that is offered for sending.
 * @csspart scheduled-message - A message that is to be sent later.
 * @csspart pin - Says by whom a message is pinned.
 * @csspart tombstone - What stands in the place of a deleted message.
 * @csspart retry-connection - Tries to connect now.
 *
 * @cssprop --staff-chat-accent - The one colour that drives all others. Default: #4f46e5, dark #a5b4fc.
 * @cssprop --staff-chat-on-accent - Text on the accent. Default: black or white, whichever is readable.
 * @cssprop --staff-chat-surface - Background of the panel. Default: #ffffff, dark #16181d.
 * @cssprop --staff-chat-surface-2 - Background of what stands out from it. Default: #f3f4f7, dark #22252c.
 * @cssprop --staff-chat-text - Default: #181b22, dark #eceef2.
 * @cssprop --staff-chat-text-muted - Default: #5a6070, dark #a4abb9.
 * @cssprop --staff-chat-border - Default: #dfe2e8, dark #343842.
 * @cssprop --staff-chat-danger - Errors and unread counts. Default: #b42318, dark #ff8a80.
 * @cssprop --staff-chat-success - Default: #12794a, dark #5fd6a0.
 * @cssprop --staff-chat-warning - Default: #8a5200, dark #f2c066.
 * @cssprop --staff-chat-radius - Roundness of the panel, from which all other follows. Default: 14px.
 * @cssprop --staff-chat-font - Default: the system's font.
 * @cssprop --staff-chat-font-mono - Font of code. Default: the system's.
 * @cssprop --staff-chat-font-size - Default: 0.9375em, compact 0.875em.
 * @cssprop --staff-chat-space - The unit of all spaces. Default: 4px, compact 3px.
 * @cssprop --staff-chat-shadow - Shadow of launcher and panel.
 * @cssprop --staff-chat-shadow-1 - Shadow of what opens over the chat, such as a menu.
 * @cssprop --staff-chat-shadow-2 - Shadow of the panel and of dialogs. Default: shadow.
 * @cssprop --staff-chat-motion - How long movements take, as a factor; 0 stops them all. Default: 1.
 * @cssprop --staff-chat-z-index - Where the launcher stands among what the page orders; unset, it is in the top layer. Default: 2147483000.
 * @cssprop --staff-chat-offset - Distance from the edges of the screen. Default: 20px.
 * @cssprop --staff-chat-width - Width of the panel. Default: 400px.
 * @cssprop --staff-chat-height - Height of the panel. Default: 680px.
 * @cssprop --staff-chat-bubble - Background of messages of others. Default: surface-2.
 * @cssprop --staff-chat-on-bubble - Text of messages of others. Default: text.
 * @cssprop --staff-chat-bubble-own - Background of one's own messages. Default: from the accent.
 * @cssprop --staff-chat-on-bubble-own - Text of one's own messages. Default: black or white, whichever can be read there.
 */
export class OptionsElement extends ReactiveElement {
  static override properties: PropertyDeclarations = {
    ...properties,
    tokenProvider: { attribute: false },
    translations: { attribute: false },
  };

  /** Answers a fresh token of the person; asked before one expires, and when one is refused. */
  declare tokenProvider: (() => Promise<string>) | null;
  /** Texts to use instead of the chat's own, by key. */
  declare translations: Translations | null;

  constructor() {
    super();
    for (const [name, rule] of Object.entries(OPTIONS)) Object.assign(this, { [name]: rule === false ? rule : null });
    this.tokenProvider = null;
    this.translations = null;
  }
}
