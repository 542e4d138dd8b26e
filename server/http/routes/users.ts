import { PATHS, ProfileResponse, UsersQuery, UsersResponse } from "../../../protocol/http.ts";
import type { AppServices } from "../dependencies.ts";
import { type Api, route } from "../route.ts";
import { UserParameters } from "./parameters.ts";

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
  route(api, {
    method: "GET",
    path: PATHS.profile,
    id: "readProfile",
    tag: "People",
    summary: "Read a person's profile",
    description: "Staff roles, and the time zone where the person told one; of people whom the caller may find, or shares a room with.",
    parameters: UserParameters,
    response: ProfileResponse,
    refuses: ["not_found"],
    handle: ({ session, parameters }) => users.profile(session, parameters.userId),
  });
}
