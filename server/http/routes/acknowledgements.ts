import { AcknowledgementsResponse, ExportQuery, PATHS } from "../../../protocol/http.ts";
import type { AppServices } from "../dependencies.ts";
import { type Api, DownloadedFile, downloadRoute, route } from "../route.ts";
import { MessageParameters } from "./parameters.ts";

export function addAcknowledgementRoutes(api: Api, { acknowledgements }: Pick<AppServices, "acknowledgements">): void {
  route(api, {
    method: "GET",
    path: PATHS.acknowledgements,
    id: "listAcknowledgements",
    tag: "Rooms",
    summary: "Read who has acknowledged a message",
    description:
      "Those who have not come first, by name; and to whom an emergency was escalated. Only for messages that ask for acknowledgement.",
    parameters: MessageParameters,
    response: AcknowledgementsResponse,
    refuses: ["not_found"],
    handle: ({ session, parameters }) => acknowledgements.list(session, parameters.roomId, parameters.messageId),
  });
  downloadRoute(api, {
    method: "GET",
    path: PATHS.acknowledgementExport,
    id: "exportAcknowledgements",
    tag: "Rooms",
    summary: "Save who has acknowledged a message",
    description:
      "As CSV (RFC 4180, in UTF-8 with its mark; fields that a spreadsheet would run begin with an apostrophe) or JSON. For the author of the message, and owners and moderators of its group.",
    parameters: MessageParameters,
    query: ExportQuery,
    response: DownloadedFile,
    mediaTypes: ["text/csv", "application/json"],
    refuses: ["not_found", "forbidden"],
    handle: ({ session, parameters, query }) => acknowledgements.export(session, parameters.roomId, parameters.messageId, query.format),
  });
}
