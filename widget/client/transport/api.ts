import * as v from "valibot";
import type { Command } from "../../../protocol/commands.ts";
import { ServerFrame, type AckFrame } from "../../../protocol/frames.ts";
import {
  AttachmentLinksResponse,
  CommandResponse,
  MembersResponse,
  MessageRevisionsResponse,
  MessageVoteResponse,
  MessagesByIdResponse,
  MessagesResponse,
  OpenResponse,
  PATHS,
  PollResponse,
  ProfileResponse,
  ReceiptsResponse,
  RoomAttachmentsResponse,
  RoomSnapshot,
  RoomsResponse,
  TicketResponse,
  UsersResponse,
  pathTo,
  type AttachmentLinksRequest,
  type PollRequest,
} from "../../../protocol/http.ts";
import type { Id } from "../../../protocol/ids.ts";
import { parseValue } from "../../../protocol/parse.ts";
import { readAnswer } from "./answers.ts";
import type { HttpClient } from "./http-client.ts";

/** Which page of history: before, after or around a position, around a message, or the newest. */
export type PageQuery = { readonly before: number } | { readonly after: number } | { readonly around: number | Id } | null;

/** The HTTP contract as functions. All @throw CommandRefused and TokenError. */
export interface Api {
  open(roomId: Id | null): Promise<OpenResponse>;
  ticket(): Promise<TicketResponse>;
  command(command: Command): Promise<AckFrame>;
  poll(request: PollRequest, signal: AbortSignal): Promise<PollResponse>;
  snapshot(roomId: Id): Promise<RoomSnapshot>;
  /** A page of a room's main timeline, or of a thread of it. */
  messages(roomId: Id, query: PageQuery, threadId?: Id | null): Promise<MessagesResponse>;
  messagesById(roomId: Id, ids: readonly Id[]): Promise<MessagesByIdResponse>;
  messageRevisions(roomId: Id, messageId: Id): Promise<MessageRevisionsResponse>;
  messageVote(roomId: Id, messageId: Id): Promise<MessageVoteResponse>;
  /** What code that is loaded later reads: it brings the form of the answer along. */
  read<S extends v.GenericSchema>(
    path: string,
    answer: S,
    options?: { readonly query?: Readonly<Record<string, string>>; readonly isText?: boolean },
  ): Promise<v.InferOutput<S>>;
  members(roomId: Id, after: Id | null): Promise<MembersResponse>;
  receipts(roomId: Id): Promise<ReceiptsResponse>;
  users(search: string): Promise<UsersResponse>;
  rooms(query: Readonly<Record<string, string>>): Promise<RoomsResponse>;
  profile(userId: Id): Promise<ProfileResponse>;
  attachmentLinks(attachments: AttachmentLinksRequest["attachments"]): Promise<AttachmentLinksResponse>;
  roomAttachments(roomId: Id, query: Readonly<Record<string, string>>): Promise<RoomAttachmentsResponse>;
  /** Ends the token at the server. */
  signOut(): Promise<void>;
}

/** Frames one by one, so that one of a newer server is passed over and takes no other with it (WIRE-10). */
const LenientPollResponse = v.pipe(
  v.object({ ...PollResponse.entries, frames: v.array(v.unknown()) }),
  v.transform((response): PollResponse => ({ ...response, frames: response.frames.flatMap(readFrame) })),
);

function readFrame(value: unknown): ServerFrame[] {
  const parsed = parseValue(ServerFrame, value);
  return parsed.ok ? [parsed.value] : [];
}

/** Beside the wait the server needs time to answer, and the network to carry it. */
const POLL_GRACE_MS = 10_000;
const SIGN_OUT_MS = 5_000;

export function createApi(client: HttpClient): Api {
  return {
    open: (roomId) => client.request({ method: "POST", path: PATHS.open, body: { roomId, timeZone: timeZone() }, answer: OpenResponse }),
    ticket: () => client.request({ method: "POST", path: PATHS.tickets, body: {}, answer: TicketResponse }),
    async command(command) {
      const answer = await client.request({
        method: "POST",
        path: PATHS.commands,
        body: command,
        answer: CommandResponse,
        alsoAnswers: isRefusedFrame,
      });
      return readAnswer(answer);
    },
    poll: (request, signal) =>
      client.request({
        method: "POST",
        path: PATHS.poll,
        body: request,
        answer: LenientPollResponse,
        signal,
        timeoutMs: request.waitMs + POLL_GRACE_MS,
      }),
    snapshot: (roomId) => client.request({ method: "GET", path: pathTo(PATHS.room, { roomId }), answer: RoomSnapshot }),
    messages: (roomId, query, threadId = null) =>
      client.request({
        method: "GET",
        path: pathTo(PATHS.messages, { roomId }),
        query: pageParameters({ ...query, ...(threadId !== null && { thread: threadId }) }),
        answer: MessagesResponse,
      }),
    members: (roomId, after) =>
      client.request({
        method: "GET",
        path: pathTo(PATHS.members, { roomId }),
        query: after === null ? {} : { after },
        answer: MembersResponse,
      }),
    messagesById: (roomId, ids) =>
      client.request({
        method: "GET",
        path: pathTo(PATHS.messagesById, { roomId }),
        query: { ids: ids.join(",") },
        answer: MessagesByIdResponse,
      }),
    messageRevisions: (roomId, messageId) =>
      client.request({ method: "GET", path: pathTo(PATHS.messageRevisions, { roomId, messageId }), answer: MessageRevisionsResponse }),
    messageVote: (roomId, messageId) =>
      client.request({ method: "GET", path: pathTo(PATHS.messageVote, { roomId, messageId }), answer: MessageVoteResponse }),
    read: (path, answer, options = {}) => client.request({ method: "GET", path, answer, ...options }),
    receipts: (roomId) => client.request({ method: "GET", path: pathTo(PATHS.receipts, { roomId }), answer: ReceiptsResponse }),
    users: (search) => client.request({ method: "GET", path: PATHS.users, query: { search }, answer: UsersResponse }),
    rooms: (query) => client.request({ method: "GET", path: PATHS.rooms, query, answer: RoomsResponse }),
    profile: (userId) => client.request({ method: "GET", path: pathTo(PATHS.profile, { userId }), answer: ProfileResponse }),
    attachmentLinks: (attachments) =>
      client.request({ method: "POST", path: PATHS.attachmentLinks, body: { attachments }, answer: AttachmentLinksResponse }),
    roomAttachments: (roomId, query) =>
      client.request({ method: "GET", path: pathTo(PATHS.roomAttachments, { roomId }), query, answer: RoomAttachmentsResponse }),
    async signOut() {
      await client.request({ method: "DELETE", path: PATHS.session, answer: v.unknown(), timeoutMs: SIGN_OUT_MS });
    },
  };
}

/** Where this machine says it is; colleagues are shown what time it is there. */
function timeZone(): string {
  return new Intl.DateTimeFormat().resolvedOptions().timeZone;
}

function pageParameters(query: object): Record<string, string> {
  return Object.fromEntries(Object.entries(query).map(([key, value]) => [key, String(value)]));
}

// A refused command answers its frame, possibly under the status of its code.
function isRefusedFrame(body: unknown): boolean {
  return typeof body === "object" && body !== null && "type" in body && body.type === "refused" && "id" in body;
}
