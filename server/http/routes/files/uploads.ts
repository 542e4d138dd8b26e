import { Metadata } from "@tus/server";
import type { Context, MiddlewareHandler } from "hono";
import { describeRoute } from "hono-openapi";
import { PATHS, pathTo, UploadMetadata, type UploadResponse } from "../../../../protocol/http.ts";
import { parseValue } from "../../../../protocol/parse.ts";
import { Failure } from "../../../base/errors.ts";
import type { NewUpload, Upload } from "../../../services/files/uploads.ts";
import type { AppDependencies, AppEnv } from "../../dependencies.ts";
import { type Api, markRoute } from "../../route.ts";
import { type Tus, TUS_VERSION, type TusRequest } from "../../tus.ts";
import { lookAtBody } from "../../upload-body.ts";
import { BEGIN, CONTINUE, END } from "./upload-descriptions.ts";

type UploadRouteDependencies = Pick<AppDependencies, "services" | "tus">;
type Handler = (context: Context<AppEnv>) => Promise<Response>;

/** The bytes of an upload, as the protocol types them. */
const BODY_TYPE = "application/offset+octet-stream";
/** First bytes that tell what a file is. */
const START_BYTES = 4_100;
/** Extensions of the protocol that are spoken, beside its core. */
const EXTENSIONS = "creation,creation-with-upload,termination,expiration";

/** Resumable uploads by the tus protocol 1.0. Who may, and what, is asked of the service; offsets and lengths are the protocol's own. */
export function addUploadRoutes({ app, authenticate }: Api, dependencies: UploadRouteDependencies): void {
  for (const path of [PATHS.uploads, PATHS.upload]) app.use(path, closeRefused);
  app.options(PATHS.uploads, markRoute(PATHS.uploads), (context) => {
    for (const [name, value] of Object.entries({ "Tus-Version": TUS_VERSION, "Tus-Extension": EXTENSIONS })) context.header(name, value);
    return context.body(null, 204);
  });
  app.post(PATHS.uploads, describeRoute(BEGIN), markRoute(PATHS.uploads), authenticate, begin(dependencies));
  const path = PATHS.upload;
  app.patch(path, describeRoute(CONTINUE), markRoute(path), authenticate, append(dependencies));
  app.delete(path, describeRoute(END), markRoute(path), authenticate, end(dependencies));
  // Where an upload is, is asked by HEAD, which is routed as GET is.
  app.get(path, markRoute(path), authenticate, locate(dependencies));
}

/** A body that was refused is not read to its end: nothing else can come over that connection. */
const closeRefused: MiddlewareHandler<AppEnv> = async (context, next) => {
  await next();
  if (context.error !== undefined && context.req.header("Content-Type") === BODY_TYPE) context.header("Connection", "close");
};

function begin({ services, tus }: UploadRouteDependencies): Handler {
  return async (context) => {
    checkProtocol(context);
    const session = context.get("session");
    await services.rateLimits.consumeUpload(session);
    const { fresh, ...upload } = await services.uploads.begin(session, readDeclaration(context));
    const repeated = fresh ? null : await offsetOf(tus, upload);
    const answer = repeated ?? (await write({ services, tus }, context, { method: "POST", upload, offset: 0 }));
    context.header("Location", pathTo(PATHS.upload, { uploadId: upload.key }));
    return respond(context, { ...answer, status: 201 });
  };
}

function append({ services, tus }: UploadRouteDependencies): Handler {
  return async (context) => {
    checkProtocol(context);
    if (context.req.header("Content-Type") !== BODY_TYPE) throw new Failure("unsupported_media_type");
    const offset = readNumber(context, "Upload-Offset");
    const upload = await services.uploads.find(context.get("session"), keyOf(context));
    if (upload.attachment !== null && offset === upload.size) return respond(context, { upload, offset, status: 200 });
    if (upload.attachment !== null) throw new Failure("upload_conflict");
    return respond(context, await write({ services, tus }, context, { method: "PATCH", upload, offset }));
  };
}

function locate({ services, tus }: UploadRouteDependencies): Handler {
  return async (context) => {
    if (context.req.method !== "HEAD") {
      context.header("Allow", "HEAD, PATCH, DELETE");
      throw new Failure("method_not_allowed");
    }
    checkProtocol(context);
    const session = context.get("session");
    const upload = await services.uploads.find(session, keyOf(context));
    const { offset } = (await offsetOf(tus, upload)) ?? { offset: null };
    if (offset === null) throw new Failure("not_found");
    // The process may have ended between the last byte and the rules.
    if (offset === upload.size) await services.uploads.finish(session, upload.key);
    context.header("Upload-Length", String(upload.size));
    return respond(context, { upload, offset, status: 200 });
  };
}

function end({ services }: UploadRouteDependencies): Handler {
  return async (context) => {
    checkProtocol(context);
    await services.uploads.cancel(context.get("session"), keyOf(context));
    context.header("Tus-Resumable", TUS_VERSION);
    return context.body(null, 204);
  };
}

interface Written {
  readonly upload: Upload;
  readonly offset: number;
  readonly status: 200 | 201 | 204;
}

/** Puts what the request brings into the store; the first bytes are looked at on their way, the last ones set off the rules. */
async function write(
  { services, tus }: UploadRouteDependencies,
  context: Context<AppEnv>,
  { method, upload, offset }: { readonly method: "POST" | "PATCH"; readonly upload: Upload; readonly offset: number },
): Promise<Written> {
  const session = context.get("session");
  const brings = context.req.header("Content-Type") === BODY_TYPE;
  const length = context.req.header("Content-Length");
  let attachment = upload.attachment;
  const answer = await tus.handle({
    method,
    key: upload.key,
    headers: {
      "Tus-Resumable": TUS_VERSION,
      ...(brings ? { "Content-Type": BODY_TYPE } : {}),
      ...(length === undefined ? {} : { "Content-Length": length }),
      ...(method === "POST" ? { "Upload-Length": String(upload.size) } : { "Upload-Offset": String(offset) }),
    },
    body: brings ? await checkedBody({ services }, context, { key: upload.key, first: offset === 0 }) : null,
    finish: async () => {
      attachment = await services.uploads.finish(session, upload.key);
    },
  });
  return { upload: { ...upload, attachment }, offset: answer.offset ?? 0, status: attachment === null ? 204 : 200 };
}

async function checkedBody(
  { services }: Pick<UploadRouteDependencies, "services">,
  context: Context<AppEnv>,
  { key, first }: { readonly key: string; readonly first: boolean },
): Promise<TusRequest["body"]> {
  const { body } = context.req.raw;
  if (body === null || !first) return body;
  const { start, whole, discard } = await lookAtBody(body, START_BYTES);
  if (start.length < START_BYTES) return whole;
  try {
    await services.uploads.look(context.get("session"), key, start);
  } catch (error) {
    await discard();
    throw error;
  }
  return whole;
}

/** How far an upload has come; null: begun, but not yet known to the store. */
async function offsetOf(tus: Tus, upload: Upload): Promise<Written | null> {
  if (upload.attachment !== null) return { upload, offset: upload.size, status: 200 };
  try {
    const headers = { "Tus-Resumable": TUS_VERSION };
    const { offset } = await tus.handle({ method: "HEAD", key: upload.key, headers, body: null, finish: () => Promise.resolve() });
    return { upload, offset: offset ?? 0, status: 200 };
  } catch (error) {
    if (error instanceof Failure && error.code === "not_found") return null;
    throw error;
  }
}

function respond(context: Context<AppEnv>, { upload, offset, status }: Written): Response {
  context.header("Tus-Resumable", TUS_VERSION);
  context.header("Upload-Offset", String(offset));
  context.header("Cache-Control", "no-store");
  const { attachment, expiresAt } = upload;
  if (attachment === null) context.header("Upload-Expires", new Date(expiresAt).toUTCString());
  if (attachment === null || context.req.method === "HEAD") return context.body(null, status);
  return context.json({ attachment } satisfies UploadResponse, status === 204 ? 200 : status);
}

function checkProtocol(context: Context<AppEnv>): void {
  if (context.req.header("Tus-Resumable") !== TUS_VERSION) {
    context.header("Tus-Version", TUS_VERSION);
    throw new Failure("unsupported_version");
  }
  if ((context.req.header("Content-Encoding") ?? "identity") !== "identity") throw new Failure("unsupported_media_type");
  for (const name of ["Upload-Defer-Length", "Upload-Concat", "X-HTTP-Method-Override"])
    if (context.req.header(name) !== undefined) throw refuseHeader(name, "not spoken here");
}

function readDeclaration(context: Context<AppEnv>): NewUpload {
  const size = readNumber(context, "Upload-Length");
  const parsed = parseValue(UploadMetadata, readMetadata(context));
  if (!parsed.ok) throw new Failure("invalid_request", { errors: parsed.errors });
  return { ...parsed.value, size };
}

function readMetadata(context: Context<AppEnv>): Record<string, string> {
  try {
    const metadata = Metadata.parse(context.req.header("Upload-Metadata") ?? "");
    return Object.fromEntries(Object.entries(metadata).map(([name, value]) => [name, value ?? ""]));
  } catch {
    throw refuseHeader("Upload-Metadata", "names and base64 values by comma");
  }
}

function readNumber(context: Context<AppEnv>, name: string): number {
  const text = context.req.header(name) ?? "";
  if (!/^(?:0|[1-9]\d{0,14})$/.test(text)) throw refuseHeader(name, "a whole number");
  return Number(text);
}

function refuseHeader(name: string, message: string): Failure {
  return new Failure("invalid_request", { errors: [{ path: name, message }] });
}

function keyOf(context: Context<AppEnv>): string {
  const key = context.req.param("uploadId") ?? "";
  if (!/^[\w-]{32}$/.test(key)) throw new Failure("not_found");
  return key;
}
