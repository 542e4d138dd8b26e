import { OpenRequest, OpenResponse, PATHS } from "../../../protocol/http.ts";
import type { AppServices } from "../dependencies.ts";
import { type Api, route } from "../route.ts";

export function addOpeningRoutes(api: Api, { opening, rateLimits }: Pick<AppServices, "opening" | "rateLimits">): void {
  route(api, {
    method: "POST",
    path: PATHS.open,
    id: "open",
    tag: "Connection",
    summary: "Open a chat",
    description:
      "The one call a chat needs before it shows messages: the person, the limits, the rooms with their unread counts, the newest messages of one room, and a ticket for the socket. `room` is null when it is not given, or not there for the caller.",
    body: OpenRequest,
    response: OpenResponse,
    async handle({ session, origin, body }) {
      await rateLimits.consumeSession(session);
      return opening.open(session, origin, { roomId: body.roomId ?? null, timeZone: body.timeZone });
    },
  });
}
