import { Id } from "../../../protocol/ids.ts";
import { parseValue } from "../../../protocol/parse.ts";
import { deriveId } from "../../base/derived-id.ts";
import { Failure } from "../../base/errors.ts";
import type { ServerCaller } from "./actor.ts";

/** An id as it is; any other text is the tenant's own name of a room, from which the room's id follows. */
export function roomIdOf(tenantId: Id, room: string): Id {
  const parsed = parseValue(Id, room);
  return parsed.ok ? parsed.value : deriveId(`${tenantId} room ${room}`);
}

/** The id of a room that the tenant's server names. @throws Failure `key_room_not_allowed`: its API key is for other rooms (KEY-2) */
export function reachRoom({ tenantId, key }: ServerCaller, room: string): Id {
  const roomId = roomIdOf(tenantId, room);
  if (key !== undefined && key.rooms !== null && !key.rooms.includes(roomId)) throw new Failure("key_room_not_allowed");
  return roomId;
}
