import { DraftsResponse } from "../../../protocol/personal/drafts.ts";
import { PATHS } from "../../../protocol/http.ts";
import type { AppServices } from "../dependencies.ts";
import { type Api, route } from "../route.ts";

export function addDraftRoutes(api: Api, { drafts }: Pick<AppServices, "drafts">): void {
  route(api, {
    method: "GET",
    path: PATHS.drafts,
    id: "listDrafts",
    tag: "Rooms",
    summary: "Read one's own drafts",
    description: "In rooms that one is in, latest first; one that ended has no text.",
    response: DraftsResponse,
    handle: ({ session }) => drafts.list(session),
  });
}
