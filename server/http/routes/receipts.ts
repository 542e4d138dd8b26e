import { PATHS, ReceiptsResponse } from "../../../protocol/http.ts";
import type { AppServices } from "../dependencies.ts";
import { type Api, route } from "../route.ts";
import { RoomParameters } from "./parameters.ts";

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
}
