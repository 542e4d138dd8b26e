import { PATHS } from "../../../protocol/http.ts";
import { SearchRequest, SearchResponse } from "../../../protocol/search/search.ts";
import type { AppServices } from "../dependencies.ts";
import { type Api, route } from "../route.ts";

export function addSearchRoutes(api: Api, { search, rateLimits }: Pick<AppServices, "search" | "rateLimits">): void {
  route(api, {
    method: "GET",
    path: PATHS.search,
    id: "searchMessages",
    tag: "Rooms",
    summary: "Search messages",
    description:
      'Those of the rooms that the caller is in. `q` takes words (the last may be the beginning of one), `"phrases"`, `-` before what is not to be there, and the operators `from:` `in:` `has:` `is:` `before:` `after:` `during:`.',
    query: SearchRequest,
    response: SearchResponse,
    refuses: ["search_invalid"],
    handle: async ({ session, query }) => {
      await rateLimits.consumeSearch(session);
      return search.find(session, query);
    },
  });
}
