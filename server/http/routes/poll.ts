import { PATHS, PollRequest, PollResponse } from "../../../protocol/http.ts";
import type { AppDependencies } from "../dependencies.ts";
import { type Api, route } from "../route.ts";

export function addPollRoutes(api: Api, { poll }: Pick<AppDependencies, "poll">): void {
  route(api, {
    method: "POST",
    path: PATHS.poll,
    id: "poll",
    tag: "Connection",
    summary: "Wait for frames",
    description:
      "For networks without WebSocket: answers as soon as there is something past the cursors, or with no frames after `waitMs`.",
    body: PollRequest,
    response: PollResponse,
    waits: true,
    handle: ({ session, origin, body, signal }) => poll(session, origin, body, signal),
  });
}
