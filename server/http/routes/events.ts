import * as v from "valibot";
import { EventRequest } from "../../../protocol/event-requests.ts";
import { EventResponse, PATHS } from "../../../protocol/http.ts";
import type { AppDependencies } from "../dependencies.ts";
import { type Api, route } from "../route.ts";
import { createServerAudit } from "./server-audit.ts";

const RoomParameters = v.object({ roomId: v.pipe(v.string(), v.minLength(1), v.maxLength(256)) });

/** What the tenant's own systems tell its rooms. */
export function addEventRoutes(api: Api, { services, logger }: Pick<AppDependencies, "services" | "logger">): void {
  const audit = createServerAudit(logger);
  route(api, {
    method: "POST",
    path: PATHS.events,
    id: "postEvent",
    scope: "events:write",
    tag: "Your server",
    summary: "Tell a room what happened",
    description:
      "A line, or a card with fields, a status, a picture and buttons. The room has one message of each `subject`: a check-out brings the check-in up to date. Repeatable, and safe in any order where `at` is given: `outcome` says what became of it.",
    parameters: RoomParameters,
    body: EventRequest,
    response: EventResponse,
    refuses: ["not_found", "key_scope_missing", "key_room_not_allowed", "idempotency_conflict", "text_empty", "text_malformed"],
    async handle({ session, parameters: { roomId: room }, body }) {
      const answer = await services.events.post(session, room, body);
      const { roomId, id: messageId } = answer.message;
      audit(session, "post_event", { roomId, messageId, outcome: answer.outcome });
      return answer;
    },
  });
}
