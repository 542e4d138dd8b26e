import { PATHS, RoomSnapshot } from "../../../protocol/http.ts";
import type { AppServices } from "../dependencies.ts";
import { type Api, route } from "../route.ts";
import { RoomParameters } from "./parameters.ts";

export function addRoomRoutes(api: Api, { rooms }: Pick<AppServices, "rooms">): void {
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
