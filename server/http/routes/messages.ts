import { MessagesQuery, MessagesResponse, PATHS } from "../../../protocol/http.ts";
import type { AppServices } from "../dependencies.ts";
import { type Api, route } from "../route.ts";
import { RoomParameters } from "./parameters.ts";

export function addMessageRoutes(api: Api, { messages }: Pick<AppServices, "messages">): void {
  route(api, {
    method: "GET",
    path: PATHS.messages,
    id: "listMessages",
    tag: "Rooms",
    summary: "Read a page of history",
    description:
      "Give one of `before`, `after` and `around` (positions; `around` takes the id of a message too), or none for the newest messages.",
    parameters: RoomParameters,
    query: MessagesQuery,
    response: MessagesResponse,
    refuses: ["not_found"],
    handle: ({ session, parameters, query }) => messages.page(session, parameters.roomId, query),
  });
}
