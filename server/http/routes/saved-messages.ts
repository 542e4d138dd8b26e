import { PATHS } from "../../../protocol/http.ts";
import { SavedMessagesQuery, SavedMessagesResponse } from "../../../protocol/personal/saved.ts";
import type { AppServices } from "../dependencies.ts";
import { type Api, route } from "../route.ts";

export function addSavedMessageRoutes(api: Api, { savedMessages }: Pick<AppServices, "savedMessages">): void {
  route(api, {
    method: "GET",
    path: PATHS.savedMessages,
    id: "listSavedMessages",
    tag: "Rooms",
    summary: "Read what one has saved",
    description: "Latest first; what one can no longer see is left out.",
    query: SavedMessagesQuery,
    response: SavedMessagesResponse,
    handle: ({ session, query }) => savedMessages.list(session, query),
  });
}
