import type { IncomingMessage } from "node:http";
import type { MiddlewareHandler } from "hono";
import type { Command } from "../../protocol/commands.ts";
import type { AnswerFrame } from "../../protocol/frames.ts";
import type { PollRequest, PollResponse } from "../../protocol/http.ts";
import type { Actor, Session } from "../services/shared/actor.ts";
import type { ApiKeyService } from "../services/identity/api-keys.ts";
import type { AttachmentService } from "../services/files/attachments.ts";
import type { AuthenticationService, RevocationService } from "../services/identity/authentication.ts";
import type { ChannelService } from "../services/rooms/channels.ts";
import type { MemberService } from "../services/rooms/members.ts";
import type { MessageChanges } from "../services/messages/message-changes.ts";
import type { PollService } from "../services/messages/polls.ts";
import type { MessageService } from "../services/messages/messages.ts";
import type { EventService } from "../services/provisioning/events.ts";
import type { ProvisioningService } from "../services/provisioning/provisioning.ts";
import type { RateLimits } from "../services/shared/rate-limits.ts";
import type { ReceiptService } from "../services/messages/receipts.ts";
import type { SearchService } from "../services/search/search.ts";
import type { ReportService } from "../services/safety/reports.ts";
import type { AcknowledgementService } from "../services/priorities/acknowledgements.ts";
import type { DraftService } from "../services/people/drafts.ts";
import type { SavedMessageService } from "../services/saved/saved-messages.ts";
import type { ScheduledMessageService } from "../services/scheduling/scheduled-messages.ts";
import type { RoomService } from "../services/rooms/rooms.ts";
import type { TenantService } from "../services/identity/tenants.ts";
import type { OpeningService } from "../services/sync/opening.ts";
import type { UploadService } from "../services/files/uploads.ts";
import type { UserService } from "../services/people/users.ts";
import type { Logger } from "../telemetry/logger.ts";
import type { Tus } from "./tus.ts";
import type { WidgetFiles } from "./widget-files.ts";

/** What every handler finds in its context. */
export interface AppVariables {
  requestId: string;
  /** The client's address as budgets count it; see client-address.ts. */
  address: string;
  /** The pattern of the route that answers; what is logged instead of the URL, which may hold anything. */
  route: string;
  session: Session;
}

/** What the adapter gives with a request; nothing when the app is tried without one. */
export interface AppBindings {
  readonly incoming?: IncomingMessage;
  /** Set when the request may become a socket. */
  readonly handshake?: Handshake;
}

/** A request that may become a socket; the route of the socket says whether it does. */
export interface Handshake {
  /** The client's address once it is let in. */
  admitted: string | null;
}

export type AppEnv = { Bindings: AppBindings; Variables: AppVariables };

/** The services that routes call. */
export interface AppServices {
  readonly authentication: Pick<
    AuthenticationService,
    "verifyToken" | "verifyServerToken" | "issueTicket" | "allowsOrigin" | "knowsOrigin"
  >;
  readonly revocation: Pick<RevocationService, "revokeToken" | "revokeUser" | "signOut">;
  readonly opening: Pick<OpeningService, "open">;
  readonly rooms: Pick<RoomService, "snapshot">;
  readonly channels: Pick<ChannelService, "browse">;
  readonly messages: Pick<MessageService, "page" | "byId">;
  readonly messageChanges: Pick<MessageChanges, "revisions">;
  readonly polls: Pick<PollService, "voted">;
  readonly acknowledgements: Pick<AcknowledgementService, "list" | "export">;
  readonly drafts: Pick<DraftService, "list">;
  readonly savedMessages: Pick<SavedMessageService, "list">;
  readonly scheduledMessages: Pick<ScheduledMessageService, "list">;
  readonly attachments: AttachmentService;
  readonly members: Pick<MemberService, "page">;
  readonly receipts: Pick<ReceiptService, "list" | "listOf">;
  readonly search: SearchService;
  readonly reports: Pick<ReportService, "list">;
  readonly users: Pick<UserService, "search" | "profile">;
  readonly uploads: UploadService;
  readonly provisioning: ProvisioningService;
  readonly events: EventService;
  readonly apiKeys: Pick<ApiKeyService, "create" | "list" | "revoke">;
  readonly tenants: Pick<TenantService, "readPolicy" | "setPolicy">;
  readonly rateLimits: Pick<RateLimits, "consumeRequest" | "consumeUpload" | "consumeSearch" | "consumeSession">;
}

/**
 * Whether the node may be sent people. `stopping`: it is on its way out and takes no new ones. A bus that is away costs speed, not truth:
 * it is told, and the node stays in service (SYNC-4). `script`: the built element is there, whole and of the server's own version.
 */
export interface Readiness {
  readonly stopping: boolean;
  readonly checks: { readonly database: boolean; readonly bus: boolean; readonly files: boolean; readonly script: boolean };
}

export interface HttpOptions {
  /** The address people use, e.g. `https://chat.example.com`; HSTS is sent when it is https. */
  readonly publicUrl: string;
  /** Origin of the host that answers signed links and nothing else; null: they are on every host. */
  readonly filesUrl: string | null;
  /** Addresses and CIDR networks whose `X-Forwarded-For` is believed. */
  readonly trustedProxies: readonly string[];
  /** Version of the package; exact-version URLs of the widget hold it. */
  readonly version: string;
}

/** Everything the HTTP side stands on; assemble.ts puts it together. */
export interface AppDependencies {
  readonly services: AppServices;
  readonly logger: Logger;
  readonly options: HttpOptions;
  readonly widgetFiles: WidgetFiles;
  /** The protocol of resumable uploads, on the store of bytes. */
  readonly tus: Tus;
  /** Whether the actor's staff roles administer the tenant, by its policy. */
  administers(actor: Actor): Promise<boolean>;
  /** Carries out a command and answers as the socket would; pays for it; never throws a Failure. */
  dispatch(session: Session, command: Command): Promise<AnswerFrame>;
  /** Answers a long poll; gives up at once when `signal` aborts. */
  poll(session: Session, origin: string | null, request: PollRequest, signal: AbortSignal): Promise<PollResponse>;
  /** Lets a handshake in; mounted before what asks for the origin of requests, which sockets tell in another way (AUTH-3). */
  readonly upgrade: MiddlewareHandler<AppEnv>;
  readiness(): Promise<Readiness>;
}
