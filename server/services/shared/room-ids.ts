import { createHash } from "node:crypto";
import { Id } from "../../../protocol/ids.ts";
import { parseValue } from "../../../protocol/parse.ts";
import { Failure } from "../../base/errors.ts";
import type { ServerCaller } from "./actor.ts";

/** An id as it is; any other text is the tenant's own name of a room, from which the room's id follows (UUIDv8, RFC 9562). */
export function roomIdOf(tenantId: Id, room: string): Id {
  const parsed = parseValue(Id, room);
  if (parsed.ok) return parsed.value;
  const hex = createHash("sha256").update(`${tenantId} room ${room}`).digest("hex");
  const variant = ((Number.parseInt(hex.charAt(16), 16) & 3) | 8).toString(16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/** The id of a room that the tenant's server names. @throws Failure `key_room_not_allowed`: its API key is for other rooms (KEY-2) */
export function reachRoom({ tenantId, key }: ServerCaller, room: string): Id {
  const roomId = roomIdOf(tenantId, room);
  if (key !== undefined && key.rooms !== null && !key.rooms.includes(roomId)) throw new Failure("key_room_not_allowed");
  return roomId;
}
