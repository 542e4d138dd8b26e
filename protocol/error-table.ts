import type { ErrorCode } from "./errors.ts";

/**
 * The one table of errors: HTTP status, what went wrong, and what to do. It stands apart from the codes because a client needs no text of it.
 * Texts name the rule and the fix and never hold anything of the request or of the server's inside.
 */
export const ERRORS = {
  not_authenticated: {
    status: 401,
    title: "The token or ticket is missing, expired, revoked or not valid.",
    fix: "Get a new token from your application and try again.",
  },
  forbidden: {
    status: 403,
    title: "Your role does not allow this.",
    fix: "Ask an owner or moderator of the room, or an administrator.",
  },
  key_scope_missing: {
    status: 403,
    title: "The API key may not do this.",
    fix: "Make a key with the scope that the API description names for this operation; some need a server token.",
  },
  key_room_not_allowed: {
    status: 403,
    title: "The API key may not act in this room.",
    fix: "Make a key for this room too, or one without a list of rooms.",
  },
  origin_not_allowed: {
    status: 403,
    title: "This page's origin is not on the tenant's list.",
    fix: "Add the exact origin (scheme, host and port) to the tenant.",
  },
  not_found: {
    status: 404,
    title: "There is nothing here that you may see.",
    fix: "Check the id, and that you are a member of the room.",
  },
  method_not_allowed: {
    status: 405,
    title: "This address does not know that method.",
    fix: "See the API description at /docs.",
  },
  idempotency_conflict: {
    status: 409,
    title: "This id was already used with other content.",
    fix: "Make a new id for new content; repeat an id only with the same content.",
  },
  last_owner: { status: 409, title: "A group keeps at least one owner.", fix: "Make another member owner first, or leave with `heirId`." },
  left_room: {
    status: 409,
    title: "A person left this room by themselves, or declined its invitations, and is not added without their consent.",
    fix: "Send `invite_members`: the person accepts or declines. Who declined twice comes back by accepting the last invitation.",
  },
  room_archived: {
    status: 409,
    title: "The room is archived: it can be read and left, nothing else.",
    fix: "An owner of the room opens it again by `archive_room`.",
  },
  posting_restricted: {
    status: 403,
    title: "In this room only owners and moderators write.",
    fix: "React to what they wrote, or write to one of them. An owner decides by `posters` who writes here.",
  },
  staff_role_required: {
    status: 403,
    title: "The room is for staff roles that this person does not have.",
    fix: "`errors` names who lacks them. An owner decides by `staffRoles` whom the room is for.",
  },
  edit_conflict: {
    status: 409,
    title: "The message was changed meanwhile, and reads otherwise than what you have changed.",
    fix: "Read it as it is, and send your text with its `revision`.",
  },
  edit_window_over: {
    status: 403,
    title: "The time in which messages may be edited here is over.",
    fix: "Write another message. Your organisation decides how long messages may be edited.",
  },
  reaction_invalid: {
    status: 400,
    title: "A reaction is one emoji, and this is none.",
    fix: "Send one emoji of Unicode's RGI set, such as 👍.",
  },
  status_invalid: {
    status: 400,
    title: "A status is one emoji, a text, or both, and ends later than now.",
    fix: "Send one emoji of Unicode's RGI set or none, some text or none, and an `until` within a year, or null.",
  },
  reactions_full: {
    status: 409,
    title: "The message has as many reactions, or as many different emoji, as one may have.",
    fix: "React with an emoji that is there already, or write a message.",
  },
  reply_invalid: {
    status: 409,
    title: "The message that this one answers is not in the room, or was deleted.",
    fix: "Send it again without `replyTo`.",
  },
  forward_invalid: {
    status: 409,
    title:
      "The message to be forwarded is not there for this person, was deleted, is a poll or a notice of its room, or has a file that is not ready.",
    fix: "Forward a message that one reads and whose files can be downloaded.",
  },
  forward_not_allowed: {
    status: 403,
    title: "The owners of the room that the message stands in do not let it be forwarded.",
    fix: "Ask an owner of that room, who may allow it in the room's settings (`forwarding`).",
  },
  muted: {
    status: 403,
    title: "A moderator lets you write nothing in this room for a time.",
    fix: "Wait for the seconds in `retryAfter`, or ask an owner or moderator of the room.",
  },
  person_blocked: {
    status: 403,
    title: "You and this person can't write to each other.",
    fix: "Unblock the person if you have blocked them; otherwise use a group that you are both in.",
  },
  blocks_full: {
    status: 409,
    title: "You have blocked as many persons as one may block.",
    fix: "Unblock somebody first.",
  },
  report_resolved: {
    status: 409,
    title: "Another moderator has decided this report already.",
    fix: "Read the queue anew.",
  },
  message_held: {
    status: 403,
    title: "A filter of your organisation holds this message until a moderator has read it.",
    fix: "Wait: it is sent on if the moderator lets it. Or write it otherwise, under a new id.",
  },
  text_refused: {
    status: 403,
    title: "A filter of your organisation does not let this text through.",
    fix: "Write it otherwise. An administrator can say which words and links are filtered.",
  },
  spam_suspected: {
    status: 403,
    title: "You have sent the same text, or too much, again and again.",
    fix: "Wait for the seconds in `retryAfter`, and send each text once.",
  },
  wide_mention_not_allowed: {
    status: 403,
    title: "This person may not mention many people at once in this room, or the tenant lets nobody mention that staff role.",
    fix: "Mention people one by one, or ask an administrator: `wideMentions`, `wideMentioners` and `mentionRoles` of the tenant's policy say who may.",
  },
  poll_invalid: {
    status: 400,
    title:
      "The poll has fewer than 2 or more than 12 options, one that is empty, too long or there twice, or an end that is over or more than a year away.",
    fix: "Give it 2 to 12 different options of up to 100 characters, and an end that is still to come, or none.",
  },
  poll_closed: {
    status: 409,
    title: "The poll is over: it takes no more votes.",
    fix: "Read its results; ask whoever made it for a new one.",
  },
  poll_full: {
    status: 409,
    title: "The poll has as many votes as one that names its voters may have.",
    fix: "Ask in an anonymous poll: it counts any number.",
  },
  poll_not_editable: {
    status: 409,
    title: "The question of a poll stays as it was asked.",
    fix: "Delete the message, or close the poll, and ask anew.",
  },
  vote_invalid: {
    status: 409,
    title: "The message has no poll, the poll does not have this option, or it takes one choice only.",
    fix: "Name options that the poll has by their places from 0; one, where it is not `multiple`.",
  },
  already_voted: {
    status: 409,
    title: "This person has voted in the anonymous poll: who chose what is not kept, so a vote can't be changed.",
    fix: "Leave it at that; the vote counts.",
  },
  thread_invalid: {
    status: 409,
    title: "The message whose thread this is about is not in the room, or was deleted before a thread began with it.",
    fix: "Name the message that the thread begins with, or send without `threadId`.",
  },
  thread_nested: {
    status: 409,
    title: "The message named by `threadId` stands in a thread itself, and no thread begins in a thread.",
    fix: "Send with the `threadId` of that message, and quote it with `replyTo`.",
  },
  priority_not_allowed: {
    status: 403,
    title: "Your roles do not allow you to send emergencies.",
    fix: "Send it as important, or ask an administrator: the tenant's policy names the roles (`emergencySenders`).",
  },
  acknowledgement_not_owed: {
    status: 409,
    title: "This message does not ask you for acknowledgement.",
    fix: "Nothing is to be done: it asks those who were in the room when it was sent, but its author.",
  },
  acknowledgement_final: {
    status: 409,
    title: "An acknowledgement can be taken back for five minutes, and these are over.",
    fix: "Write to the author of the message.",
  },
  schedule_invalid: {
    status: 400,
    title: "A message can be scheduled from now on, up to a year ahead.",
    fix: "Give `sendAt` as milliseconds since 1970, in the future.",
  },
  schedule_full: {
    status: 409,
    title: "You have as many scheduled messages as one may have.",
    fix: "Take one back, or send it now.",
  },
  saved_full: {
    status: 409,
    title: "You have saved as many messages as one may save.",
    fix: "Let one go that you need no more.",
  },
  reminder_invalid: {
    status: 400,
    title: "One is reminded from now on, up to a year ahead.",
    fix: "Give `remindAt` as milliseconds since 1970, in the future.",
  },
  drafts_full: {
    status: 409,
    title: "You have as many drafts as follow you from device to device.",
    fix: "Send or clear one; this one stays on the device.",
  },
  invalid_request: {
    status: 400,
    title: "The request does not have the form that the API describes.",
    fix: "Compare it with the API description at /docs; `errors` names the fields.",
  },
  search_invalid: {
    status: 400,
    title: "The search can't be understood, or there is nothing in it to look for.",
    fix: "`errors` names the operator (or `q`, the query as a whole) and what is expected there.",
  },
  text_empty: {
    status: 400,
    title: "The text is empty once spaces around it are removed.",
    fix: "Write at least one visible character.",
  },
  text_too_long: {
    status: 400,
    title: "The text has more characters than allowed.",
    fix: "Shorten it, or send it in parts; the limits come with the opening answer.",
  },
  text_malformed: {
    status: 400,
    title: "The text holds U+0000 or half of a surrogate pair.",
    fix: "Send well-formed Unicode without U+0000.",
  },
  unsupported_version: {
    status: 400,
    title: "Client and server speak no common version of the protocol.",
    fix: "Reload the page to get the current script.",
  },
  payload_too_large: { status: 413, title: "The request is larger than 64 KiB.", fix: "Send less at once." },
  unsupported_media_type: {
    status: 415,
    title: "The body is not of the type that this address takes, or is compressed.",
    fix: "Send `Content-Type: application/json`, or `application/offset+octet-stream` for the bytes of an upload, without `Content-Encoding`.",
  },
  file_empty: { status: 422, title: "The file has no content.", fix: "Choose a file with content." },
  file_name_invalid: {
    status: 422,
    title: "The file's name can't be used.",
    fix: "Give it a name with one extension and without control characters.",
  },
  file_type_not_allowed: {
    status: 415,
    title: "Files of this type are not taken here.",
    fix: "Send a type that the limits of the opening answer list, or ask an administrator.",
  },
  file_type_dangerous: {
    status: 415,
    title: "Files of this type can run programs and are never taken.",
    fix: "Send its content as text, or as a PDF.",
  },
  file_type_mismatch: {
    status: 422,
    title: "The file's content, its name and its declared type do not agree.",
    fix: "Save the file again in the format that its extension names.",
  },
  file_malformed: {
    status: 422,
    title: "The file is broken, or unpacks to more than is taken.",
    fix: "Save the file again, or send it in a simpler form.",
  },
  file_infected: {
    status: 422,
    title: "The virus scanner found something in the file.",
    fix: "Scan your device; if the file is clean, tell an administrator.",
  },
  file_too_large: {
    status: 413,
    title: "The file is larger than allowed.",
    fix: "Send a smaller file; the limits come with the opening answer.",
  },
  quota_exceeded: {
    status: 507,
    title: "The storage of your organisation is full.",
    fix: "Ask an administrator for more, or delete files.",
  },
  upload_conflict: {
    status: 409,
    title: "The upload is at another byte, or another request is writing to it.",
    fix: "Ask by HEAD where it is, and go on from there.",
  },
  attachment_not_ready: {
    status: 409,
    title: "A file of this message is not completely uploaded.",
    fix: "Finish the upload, then send the same message again.",
  },
  attachment_not_usable: {
    status: 409,
    title: "A file of this message is not yours, of another room, expired, or part of another message.",
    fix: "Upload the file again with a new id.",
  },
  rate_limited: {
    status: 429,
    title: "Too many requests in a short time.",
    fix: "Wait for the seconds in `retryAfter`, then go on.",
  },
  too_many_connections: {
    status: 429,
    title: "Too many connections of this person, tenant or address.",
    fix: "Close other tabs, or wait for the seconds in `retryAfter`.",
  },
  internal: {
    status: 500,
    title: "Something went wrong on the server.",
    fix: "Try again; if it stays, give the request id to the operator.",
  },
  busy: {
    status: 503,
    title: "The server has more to write than it can take right now.",
    fix: "Wait for the seconds in `retryAfter`, then send the same ids again.",
  },
  unavailable: {
    status: 503,
    title: "The server cannot answer right now.",
    fix: "Wait for the seconds in `retryAfter`, then try again.",
  },
} as const satisfies Readonly<Record<ErrorCode, { readonly status: number; readonly title: string; readonly fix: string }>>;
