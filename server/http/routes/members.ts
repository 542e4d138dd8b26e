import { MembersQuery, MembersResponse, PATHS } from "../../../protocol/http.ts";
import type { AppServices } from "../dependencies.ts";
import { type Api, route } from "../route.ts";
import { RoomParameters } from "./parameters.ts";

export function addMemberRoutes(api: Api, { members }: Pick<AppServices, "members">): void {
  route(api, {
    method: "GET",
    path: PATHS.members,
    id: "listMembers",
    tag: "Rooms",
    summary: "Read who is in a room",
    description: "In the order of user ids; `next` is the `after` of the next page.",
    parameters: RoomParameters,
    query: MembersQuery,
    response: MembersResponse,
    refuses: ["not_found"],
    handle: ({ session, parameters, query }) => members.page(session, parameters.roomId, query),
  });
}
