import { PATHS, RoomSnapshot, RoomsQuery, RoomsResponse } from "../../../protocol/http.ts";
import type { AppServices } from "../dependencies.ts";
import { type Api, route } from "../route.ts";
import { RoomParameters } from "./parameters.ts";

export function addRoomRoutes(api: Api, { rooms, channels }: Pick<AppServices, "rooms" | "channels">): void {
  route(api, {
    method: "GET",
    path: PATHS.rooms,
    id: "browseRooms",
    tag: "Rooms",
    summary: "Browse rooms that one may come into",
    description:
      "Open rooms for the caller's staff roles, by name, with the caller's role where they are in; `archived` asks for archived ones alone, of the caller's own groups too. `next` is the `after` of the next page.",
    query: RoomsQuery,
    response: RoomsResponse,
    handle: ({ session, query }) => channels.browse(session, query),
  });
  route(api, {
    method: "GET",
    path: PATHS.room,
    id: "readRoom",
    tag: "Rooms",
    summary: "Read a room with its newest messages",
    description: "One consistent read; `cursor` and `receipts` are where to watch the room from.",
    parameters: RoomParameters,
    response: RoomSnapshot,
    refuses: ["not_found"],
    handle: ({ session, parameters }) => rooms.snapshot(session, parameters.roomId),
  });
}
