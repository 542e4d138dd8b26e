import * as v from "valibot";
import { Message, PriorityLevel, User } from "../entities.ts";
import { EVENT_OUTCOMES } from "../events.ts";
import { Id } from "../ids.ts";

/** The tenant's own id of a person: the `sub` of their tokens. */
export const Subject = v.pipe(v.string(), v.minLength(1), v.maxLength(256));
const PUT_MEMBERS = 200;

/** What the tenant's own server says of a person, as a token would; a name that is too long is cut. `bot`: whether a program answers for them (BOT-1). */
export const UserRequest = v.object({
  name: v.string(),
  avatar: v.optional(v.nullable(v.string())),
  roles: v.optional(v.array(v.string()), []),
  bot: v.optional(v.boolean()),
});
export type UserRequest = v.InferOutput<typeof UserRequest>;
export const UserResponse = v.object({ user: User, active: v.boolean() });
export type UserResponse = v.InferOutput<typeof UserResponse>;
export const RoomRequest = v.object({
  name: v.string(),
  owner: Subject,
  members: v.optional(v.pipe(v.array(Subject), v.maxLength(PUT_MEMBERS)), []),
});
export type RoomRequest = v.InferOutput<typeof RoomRequest>;
export const RoomResponse = v.object({ roomId: Id });
/** `id` is made by the sender: it makes the call repeatable. `priority`: all others in the room are asked to acknowledge it (PRIO-1). */
export const PostRequest = v.object({ id: Id, author: Subject, body: v.string(), priority: v.optional(PriorityLevel) });
export type PostRequest = v.InferOutput<typeof PostRequest>;
export const PostResponse = v.object({ message: Message });

/** What became of an event, and its message as the room has it now. */
export const EventResponse = v.object({ message: Message, outcome: v.picklist(EVENT_OUTCOMES) });
export type EventResponse = v.InferOutput<typeof EventResponse>;
