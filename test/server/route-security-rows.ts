import type { ClientFrameType, Command } from "../../protocol/commands.ts";
import { ATTACHMENT_VARIANTS, type AttachmentVariant } from "../../protocol/entities.ts";
import { PATHS, pathTo } from "../../protocol/http.ts";
import type { Id } from "../../protocol/ids.ts";

/** Ids an attacker names: those of the victim, or as many that never were. */
export interface Named {
  readonly roomId: Id;
  /** A member of the room, with their `sub`. */
  readonly userId: Id;
  readonly subject: string;
  /** A person of another tenant than the attacker's, with their `sub`. */
  readonly strangerId: Id;
  readonly strangerSubject: string;
  /** An id that the attacker may give to something new. */
  readonly freshId: Id;
  /** A file of the room, and links to it as the server would sign them for the attacker. */
  readonly attachmentId: Id;
  linkOf(variant: AttachmentVariant): string;
  /** An upload of a member that is under way. */
  readonly uploadId: string;
}

/** A request as it is sent. */
export interface Ask {
  readonly path: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * What a row of the matrix expects, beside 401 without a token or with an ended one:
 * `hidden`: `not_found`, for a room or person one may not see; `equal`: whatever the answer, the same for what exists and
 * what does not; `server`: nobody, as only the tenant's own server may; `linked`: needs no token, and is `not_found` for everybody; `public`: needs no token and holds nothing of anybody.
 */
export type Expectation = "hidden" | "equal" | "server" | "linked" | "public";

export interface RouteRow {
  readonly expect: Expectation;
  ask(named: Named): Ask;
}

const cursors = { lineage: "00000000-0000-7000-8000-000000000000", person: 0, watch: [], rooms: [] };
const roomRow = (path: (typeof PATHS)[keyof typeof PATHS]): RouteRow => ({
  expect: "hidden",
  ask: ({ roomId }) => ({ path: pathTo(path, { roomId }) }),
});
const serverRow = (path: (typeof PATHS)[keyof typeof PATHS], body?: unknown): RouteRow => ({
  expect: "server",
  ask: ({ roomId, subject }) => ({ path: pathTo(path, { roomId, subject }), ...(body === undefined ? {} : { body }) }),
});
const openRow = (path: string): RouteRow => ({ expect: "public", ask: () => ({ path }) });

const TUS = { "Tus-Resumable": "1.0.0" };
const uploadRow = (headers: Readonly<Record<string, string>>, body?: unknown): RouteRow => ({
  expect: "hidden",
  ask: ({ uploadId }) => ({
    path: pathTo(PATHS.upload, { uploadId }),
    headers: { ...TUS, ...headers },
    ...(body === undefined ? {} : { body }),
  }),
});
const metadata = (values: Readonly<Record<string, string>>): string =>
  Object.entries(values)
    .map(([name, value]) => `${name} ${btoa(value)}`)
    .join();

/** One row for each route of the router, by method and pattern. A route without a row fails the suite. */
export const ROUTE_ROWS: Readonly<Record<string, RouteRow>> = {
  // A room that was lost since the page was left opens the list: `room` is null, as for one that never was.
  [`POST ${PATHS.open}`]: { expect: "equal", ask: ({ roomId }) => ({ path: PATHS.open, body: { roomId } }) },
  [`POST ${PATHS.tickets}`]: { expect: "equal", ask: () => ({ path: PATHS.tickets }) },
  [`POST ${PATHS.commands}`]: {
    expect: "equal",
    ask: ({ roomId }) => ({ path: PATHS.commands, body: { type: "mark_read", id: "c", roomId, position: 1 } }),
  },
  [`POST ${PATHS.poll}`]: {
    expect: "equal",
    ask: ({ roomId, strangerId }) => ({
      path: PATHS.poll,
      body: {
        connectionId: "018f0000-0000-7000-8000-00000000c0de",
        cursors: { ...cursors, watch: [{ roomId, cursor: 0, receipts: 0 }], rooms: [{ roomId, head: 0 }] },
        observe: [strangerId],
        waitMs: 0,
      },
    }),
  },
  [`GET ${PATHS.rooms}`]: { expect: "equal", ask: ({ roomId }) => ({ path: `${PATHS.rooms}?archived=true&after=${roomId}` }) },
  [`GET ${PATHS.room}`]: roomRow(PATHS.room),
  [`GET ${PATHS.messages}`]: roomRow(PATHS.messages),
  [`GET ${PATHS.messagesById}`]: {
    expect: "hidden",
    ask: ({ roomId, freshId }) => ({ path: `${pathTo(PATHS.messagesById, { roomId })}?ids=${freshId}` }),
  },
  [`GET ${PATHS.messageRevisions}`]: {
    expect: "hidden",
    ask: ({ roomId, freshId }) => ({ path: pathTo(PATHS.messageRevisions, { roomId, messageId: freshId }) }),
  },
  [`GET ${PATHS.profile}`]: { expect: "hidden", ask: ({ strangerId }) => ({ path: pathTo(PATHS.profile, { userId: strangerId }) }) },
  [`GET ${PATHS.messageReceipts}`]: {
    expect: "hidden",
    ask: ({ roomId, freshId }) => ({ path: `${pathTo(PATHS.messageReceipts, { roomId, messageId: freshId })}?state=read` }),
  },
  [`GET ${PATHS.messageVote}`]: {
    expect: "hidden",
    ask: ({ roomId, freshId }) => ({ path: pathTo(PATHS.messageVote, { roomId, messageId: freshId }) }),
  },
  [`GET ${PATHS.acknowledgements}`]: {
    expect: "hidden",
    ask: ({ roomId, freshId }) => ({ path: pathTo(PATHS.acknowledgements, { roomId, messageId: freshId }) }),
  },
  [`GET ${PATHS.acknowledgementExport}`]: {
    expect: "hidden",
    ask: ({ roomId, freshId }) => ({ path: pathTo(PATHS.acknowledgementExport, { roomId, messageId: freshId }) }),
  },
  [`GET ${PATHS.drafts}`]: { expect: "equal", ask: () => ({ path: PATHS.drafts }) },
  [`GET ${PATHS.savedMessages}`]: { expect: "equal", ask: () => ({ path: PATHS.savedMessages }) },
  [`GET ${PATHS.scheduledMessages}`]: { expect: "equal", ask: () => ({ path: PATHS.scheduledMessages }) },
  [`GET ${PATHS.members}`]: roomRow(PATHS.members),
  [`GET ${PATHS.receipts}`]: roomRow(PATHS.receipts),
  [`GET ${PATHS.roomAttachments}`]: roomRow(PATHS.roomAttachments),
  [`GET ${PATHS.attachmentContent}`]: {
    expect: "hidden",
    ask: ({ attachmentId }) => ({ path: pathTo(PATHS.attachmentContent, { attachmentId }) }),
  },
  [`GET ${PATHS.file}`]: { expect: "linked", ask: ({ linkOf }) => ({ path: pathTo(PATHS.file, { link: linkOf("original") }) }) },
  [`POST ${PATHS.attachmentLinks}`]: {
    expect: "equal",
    ask: ({ attachmentId }) => ({
      path: PATHS.attachmentLinks,
      body: { attachments: ATTACHMENT_VARIANTS.map((variant) => ({ id: attachmentId, variant })) },
    }),
  },
  [`OPTIONS ${PATHS.uploads}`]: openRow(PATHS.uploads),
  [`POST ${PATHS.uploads}`]: {
    expect: "hidden",
    ask: ({ roomId, freshId }) => ({
      path: PATHS.uploads,
      headers: {
        ...TUS,
        "Upload-Length": "10",
        "Upload-Metadata": metadata({ roomId, attachmentId: freshId, name: "intrusion.txt", mediaType: "text/plain" }),
      },
    }),
  },
  // Asks by HEAD where an upload is; by GET it tells nobody anything.
  [`GET ${PATHS.upload}`]: { expect: "equal", ask: ({ uploadId }) => ({ path: pathTo(PATHS.upload, { uploadId }), headers: TUS }) },
  [`PATCH ${PATHS.upload}`]: uploadRow({ "Upload-Offset": "0", "Content-Type": "application/offset+octet-stream" }, "intrusion"),
  [`DELETE ${PATHS.upload}`]: uploadRow({}),
  [`GET ${PATHS.storage}`]: { expect: "equal", ask: () => ({ path: PATHS.storage }) },
  [`GET ${PATHS.policy}`]: { expect: "equal", ask: () => ({ path: PATHS.policy }) },
  [`PATCH ${PATHS.policy}`]: { expect: "equal", ask: () => ({ path: PATHS.policy, body: { readReceipts: true } }) },
  [`GET ${PATHS.search}`]: { expect: "equal", ask: ({ roomId }) => ({ path: `${PATHS.search}?q=in:${roomId}` }) },
  [`GET ${PATHS.reports}`]: { expect: "equal", ask: () => ({ path: PATHS.reports }) },
  [`GET ${PATHS.users}`]: { expect: "equal", ask: ({ strangerSubject }) => ({ path: `${PATHS.users}?search=${strangerSubject}` }) },
  [`PUT ${PATHS.user}`]: serverRow(PATHS.user, { name: "intrusion" }),
  [`DELETE ${PATHS.user}`]: serverRow(PATHS.user),
  [`PUT ${PATHS.room}`]: serverRow(PATHS.room, { name: "intrusion", owner: "intruder" }),
  [`PUT ${PATHS.member}`]: serverRow(PATHS.member),
  [`DELETE ${PATHS.member}`]: serverRow(PATHS.member),
  [`POST ${PATHS.messages}`]: serverRow(PATHS.messages, {
    id: "01890a5d-ac96-774b-bcce-b302099a8057",
    author: "intruder",
    body: "intrusion",
  }),
  [`POST ${PATHS.events}`]: serverRow(PATHS.events, { subject: "intrusion", text: "intrusion" }),
  [`POST ${PATHS.apiKeys}`]: serverRow(PATHS.apiKeys, { name: "intrusion", scopes: ["events:write"] }),
  [`GET ${PATHS.apiKeys}`]: serverRow(PATHS.apiKeys),
  [`DELETE ${PATHS.apiKey}`]: { expect: "server", ask: () => ({ path: pathTo(PATHS.apiKey, { prefix: "sck_0123456789ab" }) }) },
  [`DELETE ${PATHS.session}`]: { expect: "equal", ask: () => ({ path: PATHS.session }) },
  [`POST ${PATHS.revocations}`]: {
    expect: "equal",
    ask: ({ subject }) => ({ path: PATHS.revocations, body: { subject, remove: true } }),
  },
  [`GET ${PATHS.socket}`]: openRow(PATHS.socket),
  [`GET ${PATHS.health}`]: openRow(PATHS.health),
  [`GET ${PATHS.readiness}`]: openRow(PATHS.readiness),
  [`GET ${PATHS.openapi}`]: openRow(PATHS.openapi),
  [`GET ${PATHS.docs}`]: openRow(PATHS.docs),
  "GET /:version/*": openRow("/v1/staff-chat.js"),
};

/** What a frame row makes: a frame without its id. */
export type FrameBody = { readonly [key: string]: unknown };

export interface FrameRow {
  /** `hidden`: refused `not_found`; `own`: concerns nobody but the sender, so it is acknowledged, the same for whatever is named; `denied`: `forbidden` for who has not the staff role, `not_found` for who has it in another tenant, the same for whatever is named; `ticket`: another's ticket opens nothing. */
  readonly expect: "hidden" | "denied" | "own" | "ticket";
  frame(named: Named): FrameBody;
}

const inRoom = (frame: (named: Named) => FrameBody): FrameRow => ({ expect: "hidden", frame });

/** One row for each frame a client can send. A frame type without a row does not compile, and fails the suite. */
export const FRAME_ROWS: Readonly<Record<ClientFrameType, FrameRow>> = {
  hello: { expect: "ticket", frame: () => ({ version: { min: 1, max: 1 }, cursors }) },
  renew: { expect: "ticket", frame: () => ({}) },
  watch: inRoom(({ roomId }) => ({ roomId, cursor: 0, receipts: 0 })),
  unwatch: { expect: "own", frame: ({ roomId }) => ({ roomId }) },
  ping: { expect: "own", frame: () => ({}) },
  observe_presence: { expect: "own", frame: ({ strangerId }) => ({ userIds: [strangerId] }) },
  set_presence: { expect: "own", frame: () => ({ status: "away" }) },
  set_settings: { expect: "own", frame: () => ({}) },
  send_messages: inRoom(({ roomId, freshId }) => ({ roomId, messages: [{ id: freshId, body: "intrusion", mentions: [] }] })),
  edit_message: inRoom(({ roomId, freshId }) => ({ roomId, messageId: freshId, revision: 0, body: "intrusion", mentions: [] })),
  delete_message: inRoom(({ roomId, freshId }) => ({ roomId, messageId: freshId })),
  react_to_message: inRoom(({ roomId, freshId }) => ({ roomId, messageId: freshId, emoji: "👍", active: true })),
  pin_message: inRoom(({ roomId, freshId }) => ({ roomId, messageId: freshId, pinned: true })),
  remove_preview: inRoom(({ roomId, freshId }) => ({ roomId, messageId: freshId, url: "https://site.example/" })),
  vote: inRoom(({ roomId, freshId }) => ({ roomId, messageId: freshId, options: [0] })),
  close_poll: inRoom(({ roomId, freshId }) => ({ roomId, messageId: freshId })),
  acknowledge_message: inRoom(({ roomId, freshId }) => ({ roomId, messageId: freshId, acknowledged: true })),
  schedule_message: inRoom(({ roomId, freshId }) => ({
    roomId,
    message: { id: freshId, body: "intrusion", mentions: [] },
    sendAt: Date.now() + 60_000,
  })),
  change_scheduled_message: inRoom(({ freshId }) => ({ messageId: freshId, sendAt: Date.now() + 60_000 })),
  cancel_scheduled_message: inRoom(({ freshId }) => ({ messageId: freshId })),
  mark_read: inRoom(({ roomId }) => ({ roomId, position: 1 })),
  mark_unread: inRoom(({ roomId }) => ({ roomId, position: 1 })),
  mark_delivered: inRoom(({ roomId }) => ({ roomId, position: 1 })),
  save_message: inRoom(({ roomId, freshId }) => ({ roomId, messageId: freshId, saved: true })),
  set_draft: inRoom(({ roomId }) => ({
    roomId,
    draft: { text: "intrusion", ranges: [], replyTo: null, count: 1, writer: "x", seen: [], sent: null },
  })),
  follow_thread: inRoom(({ roomId, freshId }) => ({ roomId, threadId: freshId, following: true })),
  mark_thread: inRoom(({ roomId, freshId }) => ({ roomId, threadId: freshId, position: 1, unread: true })),
  typing: inRoom(({ roomId }) => ({ roomId, active: true })),
  create_room: inRoom(({ strangerId, freshId }) => ({ roomId: freshId, kind: "group", name: "intrusion", userIds: [strangerId] })),
  open_direct: inRoom(({ strangerSubject, freshId }) => ({ roomId: freshId, subject: strangerSubject })),
  update_room: inRoom(({ roomId }) => ({ roomId, name: "intrusion" })),
  add_members: inRoom(({ roomId, strangerId }) => ({ roomId, userIds: [strangerId] })),
  invite_members: inRoom(({ roomId, strangerId }) => ({ roomId, userIds: [strangerId] })),
  answer_invitation: inRoom(({ roomId }) => ({ roomId, accept: true })),
  remove_member: inRoom(({ roomId, userId }) => ({ roomId, userId })),
  change_role: inRoom(({ roomId, userId }) => ({ roomId, userId, role: "read_only" })),
  leave_room: inRoom(({ roomId }) => ({ roomId })),
  mute_member: inRoom(({ roomId, userId }) => ({ roomId, userId, seconds: 60 })),
  block_person: inRoom(({ strangerId }) => ({ userId: strangerId })),
  report_message: inRoom(({ roomId, freshId }) => ({ roomId, messageId: freshId, reason: "spam", note: "" })),
  resolve_report: { expect: "denied", frame: ({ freshId }) => ({ reportId: freshId, action: "dismiss" }) },
  unblock_person: { expect: "own", frame: ({ strangerId }) => ({ userId: strangerId }) },
  archive_room: inRoom(({ roomId }) => ({ roomId, archived: true })),
  join_room: inRoom(({ roomId }) => ({ roomId })),
  set_room_preferences: inRoom(({ roomId }) => ({ roomId, level: "none" })),
};

/** Frame types that go by HTTP too. */
export const COMMAND_TYPES: readonly Command["type"][] = [
  "send_messages",
  "edit_message",
  "delete_message",
  "react_to_message",
  "pin_message",
  "remove_preview",
  "vote",
  "close_poll",
  "acknowledge_message",
  "schedule_message",
  "change_scheduled_message",
  "cancel_scheduled_message",
  "save_message",
  "set_draft",
  "mark_read",
  "mark_unread",
  "mark_delivered",
  "follow_thread",
  "mark_thread",
  "typing",
  "set_presence",
  "set_settings",
  "create_room",
  "open_direct",
  "update_room",
  "add_members",
  "invite_members",
  "answer_invitation",
  "remove_member",
  "change_role",
  "leave_room",
  "mute_member",
  "block_person",
  "unblock_person",
  "report_message",
  "resolve_report",
  "archive_room",
  "join_room",
  "set_room_preferences",
];
