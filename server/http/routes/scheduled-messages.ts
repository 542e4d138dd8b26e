import { PATHS, ScheduledMessagesResponse } from "../../../protocol/http.ts";
import type { AppServices } from "../dependencies.ts";
import { type Api, route } from "../route.ts";

export function addScheduledMessageRoutes(api: Api, { scheduledMessages }: Pick<AppServices, "scheduledMessages">): void {
  route(api, {
    method: "GET",
    path: PATHS.scheduledMessages,
    id: "listScheduledMessages",
    tag: "Rooms",
    summary: "Read one's own scheduled messages",
    description: "By their time; those that could not be sent tell why in `refused`.",
    response: ScheduledMessagesResponse,
    handle: ({ session }) => scheduledMessages.list(session),
  });
}
