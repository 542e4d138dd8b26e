import { PATHS, UsersQuery, UsersResponse } from "../../../protocol/http.ts";
import type { AppServices } from "../dependencies.ts";
import { type Api, route } from "../route.ts";

export function addUserRoutes(api: Api, { users }: Pick<AppServices, "users">): void {
  route(api, {
    method: "GET",
    path: PATHS.users,
    id: "searchUsers",
    tag: "People",
    summary: "Search people",
    description: "Those whose name holds every word of `search`, as far as the tenant's policy lets the caller see them.",
    query: UsersQuery,
    response: UsersResponse,
    handle: async ({ session, query }) => ({ users: await users.search(session, query) }),
  });
}
