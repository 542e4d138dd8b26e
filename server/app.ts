import { randomUUID } from "node:crypto";
import { Hono } from "hono";
import { requestId } from "hono/request-id";
import { secureHeaders } from "hono/secure-headers";
import { timeout } from "hono/timeout";
import { PATHS } from "../protocol/http.ts";
import type { Id } from "../protocol/ids.ts";
import { Failure } from "./base/errors.ts";
import { createClientAddress } from "./http/middleware/client-address.ts";
import type { AppDependencies, AppEnv } from "./http/dependencies.ts";
import { createMethodFinder } from "./http/method-not-allowed.ts";
import { logAccess } from "./http/middleware/access.ts";
import { authenticate } from "./http/middleware/authenticate.ts";
import { separateFiles } from "./http/middleware/file-host.ts";
import { allowOrigins } from "./http/middleware/origins.ts";
import { answerProblem, createErrorHandler } from "./http/problem.ts";
import { addApiKeyRoutes } from "./http/routes/api-keys.ts";
import { addAttachmentRoutes } from "./http/routes/files/attachments.ts";
import { addCommandRoutes } from "./http/routes/commands.ts";
import { addDocumentRoutes } from "./http/routes/documents.ts";
import { addEventRoutes } from "./http/routes/events.ts";
import { addFileRoutes } from "./http/routes/files/files.ts";
import { addHealthRoutes } from "./http/routes/health.ts";
import { addMemberRoutes } from "./http/routes/members.ts";
import { addAcknowledgementRoutes } from "./http/routes/acknowledgements.ts";
import { addDraftRoutes } from "./http/routes/drafts.ts";
import { addSavedMessageRoutes } from "./http/routes/saved-messages.ts";
import { addScheduledMessageRoutes } from "./http/routes/scheduled-messages.ts";
import { addMessageRoutes } from "./http/routes/messages.ts";
import { addOpeningRoutes } from "./http/routes/opening.ts";
import { addPolicyRoutes } from "./http/routes/policy.ts";
import { addPollRoutes } from "./http/routes/poll.ts";
import { addProvisioningRoutes } from "./http/routes/provisioning.ts";
import { addReportRoutes } from "./http/routes/reports.ts";
import { addReceiptRoutes } from "./http/routes/receipts.ts";
import { addRevocationRoutes } from "./http/routes/revocations.ts";
import { addRoomRoutes } from "./http/routes/rooms.ts";
import { addSearchRoutes } from "./http/routes/search.ts";
import { addSessionRoutes } from "./http/routes/sessions.ts";
import { addStorageRoutes } from "./http/routes/files/storage.ts";
import { addTicketRoutes } from "./http/routes/tickets.ts";
import { addUploadRoutes } from "./http/routes/files/uploads.ts";
import { addUserRoutes } from "./http/routes/users.ts";
import { requireOneHost } from "./http/middleware/one-host.ts";
import { markRoute, type Api } from "./http/route.ts";
import { serveWidgetFiles } from "./http/widget-files.ts";

/** Milliseconds within which a handshake is let in or refused; it waits for nothing but a budget. */
const ADMISSION_MS = 5_000;

/** The whole HTTP side; `app.request` tries it without listening. */
export function createApp(dependencies: AppDependencies): Hono<AppEnv> {
  const { services, logger, options } = dependencies;
  const app = new Hono<AppEnv>();
  answerFailures(app, dependencies);
  app.use(requestId({ limitLength: 64, generator: () => randomUUID() }), logAccess(logger, createClientAddress(options.trustedProxies)));
  app.use(requireOneHost);
  app.use(separateFiles(options.filesUrl));
  app.use(securityHeaders(options.publicUrl));
  app.get(PATHS.socket, markRoute(PATHS.socket), timeout(ADMISSION_MS), dependencies.upgrade);
  app.get("/:version/*", serveWidgetFiles(dependencies.widgetFiles, options.version));
  app.use("/v1/*", allowOrigins(services.authentication, logger));
  addApiRoutes({ app, authenticate: authenticate({ ...services, logger }) }, dependencies);
  addServerRoutes({ app, authenticate: authenticateServer(dependencies) }, dependencies);
  addHealthRoutes(app, dependencies);
  addDocumentRoutes(app, options);
  return app;
}

function addApiRoutes(api: Api, dependencies: AppDependencies): void {
  const { services } = dependencies;
  addOpeningRoutes(api, services);
  addTicketRoutes(api, services);
  addCommandRoutes(api, dependencies);
  addPollRoutes(api, dependencies);
  addRoomRoutes(api, services);
  addMessageRoutes(api, services);
  addAcknowledgementRoutes(api, services);
  addDraftRoutes(api, services);
  addSavedMessageRoutes(api, services);
  addScheduledMessageRoutes(api, services);
  addAttachmentRoutes(api, services);
  addFileRoutes(api, services);
  addMemberRoutes(api, services);
  addReceiptRoutes(api, services);
  addSearchRoutes(api, services);
  addReportRoutes(api, services);
  addUserRoutes(api, services);
  addSessionRoutes(api, services);
  addRevocationRoutes(api, dependencies);
  addUploadRoutes(api, dependencies);
  addStorageRoutes(api, dependencies);
  addPolicyRoutes(api, dependencies);
}

/** What the tenant's own server asks for. */
function addServerRoutes(api: Api, dependencies: AppDependencies): void {
  addProvisioningRoutes(api, dependencies);
  addEventRoutes(api, dependencies);
  addApiKeyRoutes(api, dependencies);
}

/** Server tokens and API keys alone, and from no page: what lies in a page is everybody's. */
function authenticateServer({ services, logger }: AppDependencies) {
  const { verifyServerToken } = services.authentication;
  const authentication = {
    verifyToken: verifyServerToken,
    allowsOrigin: (_: Id, origin: string | null) => Promise.resolve(origin === null),
  };
  return authenticate({ authentication, rateLimits: services.rateLimits, logger });
}

function answerFailures(app: Hono<AppEnv>, { logger, options }: AppDependencies): void {
  const methodsOf = createMethodFinder(app);
  app.onError(createErrorHandler(logger, options.publicUrl));
  app.notFound((context) => {
    const methods = methodsOf(context.req.path);
    if (methods.length === 0 || methods.includes(context.req.method))
      return answerProblem(context, new Failure("not_found"), options.publicUrl);
    context.header("Allow", methods.join(", "));
    return answerProblem(context, new Failure("method_not_allowed"), options.publicUrl);
  });
}

/** Headers of every answer; a route that needs another policy has set its own. */
function securityHeaders(publicUrl: string) {
  return secureHeaders({
    overwrite: false,
    strictTransportSecurity: publicUrl.startsWith("https:") ? "max-age=31536000; includeSubDomains" : false,
    contentSecurityPolicy: { defaultSrc: ["'none'"], baseUri: ["'none'"], formAction: ["'none'"], frameAncestors: ["'none'"] },
    referrerPolicy: "no-referrer",
    xFrameOptions: "DENY",
    crossOriginResourcePolicy: "same-origin",
  });
}
