import {
  MessageRevisionsResponse,
  MessageVoteResponse,
  MessagesByIdQuery,
  MessagesByIdResponse,
  MessagesQuery,
  MessagesResponse,
  PATHS,
} from "../../../protocol/http.ts";
import type { AppServices } from "../dependencies.ts";
import { type Api, route } from "../route.ts";
import { MessageParameters, RoomParameters } from "./parameters.ts";

type Services = Pick<AppServices, "messages" | "messageChanges" | "polls">;

export function addMessageRoutes(api: Api, { messages, messageChanges, polls }: Services): void {
  route(api, {
    method: "GET",
    path: PATHS.messages,
    id: "listMessages",
    tag: "Rooms",
    summary: "Read a page of history",
    description:
      "Give one of `before`, `after` and `around` (positions; `around` takes the id of a message too) or `at` (milliseconds since 1970: what was written from then on), or none for the newest messages. With `thread`, the page is of the thread that begins with that message, and positions are those in it.",
    parameters: RoomParameters,
    query: MessagesQuery,
    response: MessagesResponse,
    refuses: ["not_found"],
    handle: ({ session, parameters, query }) => messages.page(session, parameters.roomId, query),
  });
  route(api, {
    method: "GET",
    path: PATHS.messagesById,
    id: "listMessagesById",
    tag: "Rooms",
    summary: "Read messages by their ids",
    description: "Such as those that replies quote. Ids that the room does not have are left out.",
    parameters: RoomParameters,
    query: MessagesByIdQuery,
    response: MessagesByIdResponse,
    refuses: ["not_found"],
    handle: ({ session, parameters, query }) => messages.byId(session, parameters.roomId, query.ids),
  });
  route(api, {
    method: "GET",
    path: PATHS.messageRevisions,
    id: "listMessageRevisions",
    tag: "Rooms",
    summary: "Read how a message was edited",
    description: "Its texts, latest first, each with who wrote it and when. A message that was never edited has one, a deleted one none.",
    parameters: MessageParameters,
    response: MessageRevisionsResponse,
    refuses: ["not_found"],
    handle: ({ session, parameters }) => messageChanges.revisions(session, parameters.roomId, parameters.messageId),
  });
  route(api, {
    method: "GET",
    path: PATHS.messageVote,
    id: "readMessageVote",
    tag: "Rooms",
    summary: "Tell whether one has voted in an anonymous poll",
    description: "While it is open. What one chose is not kept. The votes of other polls stand in their messages.",
    parameters: MessageParameters,
    response: MessageVoteResponse,
    refuses: ["not_found"],
    handle: ({ session, parameters }) => polls.voted(session, parameters.roomId, parameters.messageId),
  });
}
