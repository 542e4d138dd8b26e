import type { MiddlewareHandler } from "hono";
import { describeRoute } from "hono-openapi";
import { AttachmentContentQuery, PATHS } from "../../../../protocol/http.ts";
import { parseValue } from "../../../../protocol/parse.ts";
import { Failure } from "../../../base/errors.ts";
import type { AppEnv, AppServices } from "../../dependencies.ts";
import { answerFile } from "../../file-answer.ts";
import { describeFile, documentParameters } from "../../openapi/describe.ts";
import { type Api, markRoute } from "../../route.ts";
import { AttachmentParameters, LinkParameters } from "../parameters.ts";

type FileServices = Pick<AppServices, "attachments" | "rateLimits">;

/** Seconds that a thumbnail may be shown from the person's own cache: as long as a deleted one may still be seen. */
const THUMBNAIL_SECONDS = 60;
const RANGES =
  "Answers `Range`, `If-Range`, `If-None-Match` and HEAD. All but a short list of pictures, audio and video is to be saved, not shown.";

/** The two ways to a file's bytes. Each use asks anew whether the person may have the file now; whatever is wrong is the same `not_found`. */
export function addFileRoutes(api: Api, services: FileServices): void {
  api.app.get(
    PATHS.attachmentContent,
    markRoute(PATHS.attachmentContent),
    describeRoute(
      describeFile({
        id: "readAttachment",
        summary: "Read a file",
        description: RANGES,
        refuses: ["invalid_request", "not_found"],
        token: true,
      }),
    ),
    api.authenticate,
    documentParameters("param", AttachmentParameters),
    documentParameters("query", AttachmentContentQuery),
    readWithToken(services),
  );
  api.app.get(
    PATHS.file,
    markRoute(PATHS.file),
    describeRoute(
      describeFile({
        id: "followLink",
        summary: "Read a file by a signed link",
        description: `Needs no token: the link names a person, and is asked each time whether that person may have the file now. ${RANGES}`,
        refuses: ["not_found"],
        token: false,
      }),
    ),
    documentParameters("param", LinkParameters),
    readByLink(services),
  );
}

function readWithToken({ attachments }: FileServices): MiddlewareHandler<AppEnv> {
  return async (context) => {
    const parameters = parseValue(AttachmentParameters, context.req.param());
    const query = parseValue(AttachmentContentQuery, context.req.query());
    if (!parameters.ok) throw new Failure("invalid_request", { errors: parameters.errors });
    if (!query.ok) throw new Failure("invalid_request", { errors: query.errors });
    const wanted = { id: parameters.value.attachmentId, variant: query.value.variant };
    // Kept under this address it would be shown to whoever uses the browser next.
    return answerFile(context, await attachments.open(context.get("session"), wanted), {
      download: false,
      sharedWith: "same-origin",
      keptSeconds: 0,
    });
  };
}

function readByLink({ attachments, rateLimits }: FileServices): MiddlewareHandler<AppEnv> {
  return async (context) => {
    const address = context.get("address");
    await rateLimits.consumeRequest(null, address);
    const { session, download, ...wanted } = attachments.follow(context.req.param("link") ?? "");
    context.set("session", session);
    await rateLimits.consumeRequest(session, address);
    return answerFile(context, await attachments.open(session, wanted), {
      download,
      sharedWith: "cross-origin",
      keptSeconds: THUMBNAIL_SECONDS,
    });
  };
}
