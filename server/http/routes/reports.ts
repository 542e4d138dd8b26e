import { PATHS } from "../../../protocol/http.ts";
import { ReportsQuery, ReportsResponse } from "../../../protocol/safety/reports.ts";
import type { AppServices } from "../dependencies.ts";
import { type Api, route } from "../route.ts";

/** The moderators' queue; it is decided by the command `resolve_report`. */
export function addReportRoutes(api: Api, { reports }: Pick<AppServices, "reports">): void {
  route(api, {
    method: "GET",
    path: PATHS.reports,
    id: "listReports",
    tag: "Tenant",
    summary: "Read what was reported",
    description:
      "For moderators and administrators of the tenant, newest first: messages that people reported and that filters hold, or those that were decided, each as it read then with the messages before it. They are decided by the command `resolve_report`.",
    query: ReportsQuery,
    response: ReportsResponse,
    refuses: ["forbidden"],
    handle: ({ session, query }) => reports.list(session, query),
  });
}
