import * as v from "valibot";
import { PATHS } from "../../../protocol/http.ts";
import {
  PostRequest,
  PostResponse,
  RoomRequest,
  RoomResponse,
  UserRequest,
  UserResponse,
} from "../../../protocol/provisioning/requests.ts";
import type { AppDependencies } from "../dependencies.ts";
import { type Api, route } from "../route.ts";
import { createServerAudit, type ServerAudit } from "./server-audit.ts";

const Text = v.pipe(v.string(), v.minLength(1), v.maxLength(256));
const UserParameters = v.object({ subject: Text });
const RoomParameters = v.object({ roomId: Text });
const MemberParameters = v.object({ roomId: Text, subject: Text });

/** People and rooms by the tenant's own server; `api` lets in server tokens alone. */
export function addProvisioningRoutes(api: Api, { services, logger }: Pick<AppDependencies, "services" | "logger">): void {
  const audit = createServerAudit(logger);
  addUserOperations(api, services, audit);
  addRoomOperations(api, services, audit);
  addMemberOperations(api, services, audit);
}

type Services = Pick<AppDependencies["services"], "provisioning">;

function addUserOperations(api: Api, { provisioning }: Services, audit: ServerAudit): void {
  route(api, {
    method: "PUT",
    path: PATHS.user,
    id: "putUser",
    scope: "users:write",
    tag: "Your server",
    summary: "Make or update a person",
    description:
      "By your own id of them, the `sub` of their tokens; what is said here holds until a token says otherwise. `active` is false for who was taken out.",
    parameters: UserParameters,
    body: UserRequest,
    response: UserResponse,
    refuses: ["key_scope_missing"],
    async handle({ session, parameters: { subject }, body }) {
      const answer = await provisioning.putUser(session, subject, body);
      audit(session, "put_user", { subject });
      return answer;
    },
  });
  route(api, {
    method: "DELETE",
    path: PATHS.user,
    id: "removeUser",
    scope: "users:write",
    tag: "Your server",
    summary: "Take a person out of the tenant",
    description: "Their tokens end and no other lets them in; they leave every group, and what they wrote stays.",
    parameters: UserParameters,
    refuses: ["not_found", "key_scope_missing"],
    async handle({ session, parameters: { subject } }) {
      await provisioning.removeUser(session, subject);
      audit(session, "remove_user", { subject });
    },
  });
}

function addRoomOperations(api: Api, { provisioning }: Services, audit: ServerAudit): void {
  route(api, {
    method: "PUT",
    path: PATHS.room,
    id: "putRoom",
    scope: "rooms:write",
    tag: "Your server",
    summary: "Make or rename a group",
    description:
      "The address holds the room's id, or a name of your own, such as `order-1042`. The people have to be there. A group that is there already takes the new name; its people stay.",
    parameters: RoomParameters,
    body: RoomRequest,
    response: RoomResponse,
    refuses: [
      "forbidden",
      "key_scope_missing",
      "key_room_not_allowed",
      "idempotency_conflict",
      "text_empty",
      "text_too_long",
      "text_malformed",
    ],
    async handle({ session, parameters, body }) {
      const roomId = await provisioning.putRoom(session, parameters.roomId, body);
      audit(session, "put_room", { roomId });
      return { roomId };
    },
  });
  route(api, {
    method: "POST",
    path: PATHS.messages,
    id: "postMessage",
    scope: "messages:write",
    tag: "Your server",
    summary: "Say something in a room",
    description:
      "As a member of the room, such as a bot of yours. The same `id` with the same content is one message, however often it is sent. With `priority`, everybody else in the room is asked to acknowledge it.",
    parameters: RoomParameters,
    body: PostRequest,
    response: PostResponse,
    refuses: [
      "forbidden",
      "not_found",
      "key_scope_missing",
      "key_room_not_allowed",
      "idempotency_conflict",
      "busy",
      "text_empty",
      "text_too_long",
      "text_malformed",
      "priority_not_allowed",
    ],
    async handle({ session, parameters, body }) {
      const message = await provisioning.post(session, parameters.roomId, body);
      audit(session, "post_message", { roomId: message.roomId, messageId: message.id });
      return { message };
    },
  });
}

function addMemberOperations(api: Api, { provisioning }: Services, audit: ServerAudit): void {
  for (const [method, id, summary] of [
    ["PUT", "putMember", "Add a person to a group"],
    ["DELETE", "removeMember", "Take a person out of a group"],
  ] as const)
    route(api, {
      method,
      path: PATHS.member,
      id,
      scope: "members:write",
      tag: "Your server",
      summary,
      description: "Shown as done by the group's owner. Who left by themselves is not added again: they are invited by a member.",
      parameters: MemberParameters,
      refuses: ["forbidden", "not_found", "key_scope_missing", "key_room_not_allowed", method === "PUT" ? "left_room" : "last_owner"],
      async handle({ session, parameters: { roomId, subject } }) {
        const act = method === "PUT" ? provisioning.addMember : provisioning.removeMember;
        await act(session, roomId, subject);
        audit(session, method === "PUT" ? "put_member" : "remove_member", { room: roomId, subject });
      },
    });
}
