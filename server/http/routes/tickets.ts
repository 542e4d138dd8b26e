import { PATHS, TicketResponse } from "../../../protocol/http.ts";
import type { AppServices } from "../dependencies.ts";
import { type Api, route } from "../route.ts";

export function addTicketRoutes(api: Api, { authentication, rateLimits }: Pick<AppServices, "authentication" | "rateLimits">): void {
  route(api, {
    method: "POST",
    path: PATHS.tickets,
    id: "createTicket",
    tag: "Connection",
    summary: "Get a ticket for a socket",
    description: "A ticket opens one socket, or renews an open one, within 30 s. It is bound to the person and to the page's origin.",
    response: TicketResponse,
    async handle({ session, origin }) {
      await rateLimits.consumeSession(session);
      return { ticket: await authentication.issueTicket(session, origin), expiresAt: session.tokenExpiresAt };
    },
  });
}
