import type { DescribeRouteOptions } from "hono-openapi";
import { UploadResponse } from "../../../../protocol/http.ts";
import { describeOperation } from "../../openapi/describe.ts";
import { describeSchema } from "../../openapi/schemas.ts";

const RULES = ["file_empty", "file_name_invalid", "file_type_not_allowed", "file_type_dangerous", "file_type_mismatch"] as const;
const CONTENT = ["file_type_dangerous", "file_type_mismatch", "file_malformed", "file_too_large"] as const;
const FORM = ["invalid_request", "unsupported_version", "unsupported_media_type"] as const;

type Responses = NonNullable<DescribeRouteOptions["responses"]>;

/** A description with other answers than the usual one. */
function answering(described: DescribeRouteOptions, answers: Responses): DescribeRouteOptions {
  const refusals = Object.entries(described.responses ?? {}).filter(([status]) => Number(status) >= 400);
  return { ...described, responses: { ...answers, ...Object.fromEntries(refusals) } };
}

const file: Responses = { 200: { description: "All there.", content: { "application/json": { schema: describeSchema(UploadResponse) } } } };

/** Described by hand, because no schema checks it: the protocol's own requests. */
export const BEGIN: DescribeRouteOptions = answering(
  describeOperation({
    id: "beginUpload",
    tag: "Files",
    summary: "Begin an upload",
    description:
      "By the tus protocol 1.0 (https://tus.io): `Tus-Resumable`, `Upload-Length`, and `Upload-Metadata` with `roomId`, `attachmentId`, `name`, `mediaType` and, for a voice message, `voice`, `duration` and `waveform`. `Location` names the upload; the same declaration by the same person answers the same one. First bytes may come with it.",
    refuses: [...FORM, ...RULES, "file_too_large", "quota_exceeded", "forbidden", "not_found", "idempotency_conflict"],
  }),
  { 201: { description: "Begun; `Location` is its address." } },
);

export const CONTINUE: DescribeRouteOptions = answering(
  describeOperation({
    id: "continueUpload",
    tag: "Files",
    summary: "Send the next bytes of an upload",
    description:
      "By the tus protocol 1.0: `Upload-Offset`, `Content-Type: application/offset+octet-stream`. `HEAD` to the same address answers how far it has come. The request that brings the last byte is answered with the file, or with the rule that its content breaks; then the upload is gone.",
    refuses: [...FORM, ...CONTENT, "forbidden", "not_found", "upload_conflict"],
  }),
  { ...file, 204: { description: "Taken; more is to come." } },
);

export const END: DescribeRouteOptions = describeOperation({
  id: "endUpload",
  tag: "Files",
  summary: "Give an upload up",
  description: "By the tus protocol 1.0: its bytes are removed. A file that is part of a message goes with the message.",
  refuses: [...FORM, "forbidden", "not_found", "upload_conflict"],
});
