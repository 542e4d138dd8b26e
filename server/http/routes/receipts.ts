import { MessageReceiptsQuery, MessageReceiptsResponse, PATHS, ReceiptsResponse } from "../../../protocol/http.ts";
import type { AppServices } from "../dependencies.ts";
import { type Api, route } from "../route.ts";
import { MessageParameters, RoomParameters } from "./parameters.ts";

export function addReceiptRoutes(api: Api, { receipts }: Pick<AppServices, "receipts">): void {
  route(api, {
    method: "GET",
    path: PATHS.receipts,
    id: "listReceipts",
    tag: "Rooms",
    summary: "Read how far each member has read",
    parameters: RoomParameters,
    response: ReceiptsResponse,
    refuses: ["not_found"],
    handle: ({ session, parameters }) => receipts.list(session, parameters.roomId),
  });
  route(api, {
    method: "GET",
    path: PATHS.messageReceipts,
    id: "listMessageReceipts",
    tag: "Rooms",
    summary: "Read who has read a message, and when",
    description:
      "Those who have read it, who have it, or who do not have it yet, page by page by name, with times; of messages that stand in the room, not in a thread alone. What a person or the organisation does not show is left out.",
    parameters: MessageParameters,
    query: MessageReceiptsQuery,
    response: MessageReceiptsResponse,
    refuses: ["not_found"],
    handle: ({ session, parameters, query }) => receipts.listOf(session, parameters.roomId, parameters.messageId, query),
  });
}
