import { CommandRequest, CommandResponse, PATHS } from "../../../protocol/http.ts";
import type { AppDependencies } from "../dependencies.ts";
import { type Api, route } from "../route.ts";

export function addCommandRoutes(api: Api, { dispatch }: Pick<AppDependencies, "dispatch">): void {
  route(api, {
    method: "POST",
    path: PATHS.commands,
    id: "sendCommand",
    tag: "Connection",
    summary: "Send a command",
    description:
      "The commands of the socket, answered by the frames of the socket: `ack`, or `refused` with a code of the error table, both with status 200.",
    body: CommandRequest,
    response: CommandResponse,
    handle: ({ session, body }) => dispatch(session, body),
  });
}
