import {
  AttachmentLinksRequest,
  AttachmentLinksResponse,
  PATHS,
  RoomAttachmentsQuery,
  RoomAttachmentsResponse,
} from "../../../../protocol/http.ts";
import type { AppServices } from "../../dependencies.ts";
import { type Api, route } from "../../route.ts";
import { RoomParameters } from "../parameters.ts";

export function addAttachmentRoutes(api: Api, { attachments }: Pick<AppServices, "attachments">): void {
  route(api, {
    method: "POST",
    path: PATHS.attachmentLinks,
    id: "signLinks",
    tag: "Files",
    summary: "Get links to files",
    description:
      "For pictures and players, which can't send a token. Each link is this person's and works for five minutes at most, while the person may have the file. What the person may not have is left out.",
    body: AttachmentLinksRequest,
    response: AttachmentLinksResponse,
    handle: async ({ session, body }) => ({ links: await attachments.links(session, body.attachments) }),
  });
  route(api, {
    method: "GET",
    path: PATHS.roomAttachments,
    id: "listAttachments",
    tag: "Files",
    summary: "List a room's files",
    description: "Newest first, of one kind or all; only those that can be had now.",
    parameters: RoomParameters,
    query: RoomAttachmentsQuery,
    response: RoomAttachmentsResponse,
    refuses: ["not_found"],
    handle: ({ session, parameters, query }) => attachments.gallery(session, parameters.roomId, query),
  });
}
