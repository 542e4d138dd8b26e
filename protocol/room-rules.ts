import * as v from "valibot";

export const ROOM_KINDS = ["direct", "group"] as const;
export const RoomKind = v.picklist(ROOM_KINDS);
export type RoomKind = v.InferOutput<typeof RoomKind>;

/** Who comes into a group: whom others bring, or everyone who may see it as well: then it is a channel (ROOM-30). */
export const ROOM_ACCESS = ["invited", "open"] as const;
export const RoomAccess = v.picklist(ROOM_ACCESS);
export type RoomAccess = v.InferOutput<typeof RoomAccess>;

/** Who writes in a group: its members, or owners and moderators alone, as in a room of announcements (ROOM-31). */
export const ROOM_POSTERS = ["members", "moderators"] as const;
export const RoomPosters = v.picklist(ROOM_POSTERS);
export type RoomPosters = v.InferOutput<typeof RoomPosters>;

/** Whether messages of a room may be forwarded to others (FWD-3). */
export const ROOM_FORWARDING = ["allowed", "forbidden"] as const;
export const RoomForwarding = v.picklist(ROOM_FORWARDING);
export type RoomForwarding = v.InferOutput<typeof RoomForwarding>;

export const ROLES = ["owner", "moderator", "member", "read_only"] as const;
export const Role = v.picklist(ROLES);
export type Role = v.InferOutput<typeof Role>;
