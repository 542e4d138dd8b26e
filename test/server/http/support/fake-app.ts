import type { Hono } from "hono";
import { createApp } from "../../../../server/app.ts";
import { Failure } from "../../../../server/base/errors.ts";
import type { AppDependencies, AppEnv, AppServices } from "../../../../server/http/dependencies.ts";
import type { Session } from "../../../../server/services/shared/actor.ts";
import { createLogger } from "../../../../server/telemetry/logger.ts";
import { ORIGIN } from "./origins.ts";

export const TENANT = "018f0000-0000-7000-8000-000000000001";
export const USER = "018f0000-0000-7000-8000-000000000002";
export const ROOM = "018f0000-0000-7000-8000-000000000003";
/** Listed by another tenant only. */
export const OTHER_ORIGIN = "https://other.example";

export const SESSION: Session = {
  tenantId: TENANT,
  userId: USER,
  roles: [],
  tokenId: "jti-1",
  tokenIssuedAt: 0,
  tokenExpiresAt: 4_000_000_000_000,
};

/** What a test may put in place of a part. */
export interface FakeParts extends Partial<Omit<AppDependencies, "services" | "options" | "logger">> {
  readonly services?: Partial<AppServices>;
  readonly options?: Partial<AppDependencies["options"]>;
}

export interface FakeApp {
  readonly app: Hono<AppEnv>;
  /** Every line the app has logged. */
  readonly lines: string[];
}

const refuse = () => Promise.reject(new Failure("not_found"));
const fail = () => {
  throw new Failure("not_found");
};
const done = () => Promise.resolve();

/** The real app on services that know one token, "good", and one person. */
export function createFakeApp(parts: FakeParts = {}): FakeApp {
  const lines: string[] = [];
  const { services = {}, options = {}, ...rest } = parts;
  const app = createApp({
    services: { ...fakeServices(), ...services },
    logger: createLogger({ level: "debug", format: "json", destination: { write: (line) => lines.push(line) } }),
    options: { publicUrl: "https://chat.example", filesUrl: null, trustedProxies: [], version: "1.2.3", ...options },
    tus: { handle: refuse },
    widgetFiles: new Map(),
    administers: () => Promise.resolve(false),
    dispatch: (_, command) => Promise.resolve({ type: "ack", id: command.id }),
    poll: () => Promise.resolve({ frames: [], expiresAt: SESSION.tokenExpiresAt }),
    upgrade: (context) => Promise.resolve(context.text("socket")),
    readiness: () => Promise.resolve({ stopping: false, checks: { database: true, bus: true, files: true, script: true } }),
    ...rest,
  });
  return { app, lines };
}

function fakeServices(): AppServices {
  return {
    authentication: {
      verifyToken: (token) => (token === "good" ? Promise.resolve(SESSION) : Promise.reject(new Failure("not_authenticated"))),
      verifyServerToken: () => Promise.reject(new Failure("not_authenticated")),
      issueTicket: () => Promise.resolve({ value: "ticket-value", expiresAt: 1 }),
      allowsOrigin: (_, origin) => Promise.resolve(origin === null || origin === ORIGIN),
      knowsOrigin: (origin) => Promise.resolve([ORIGIN, OTHER_ORIGIN].includes(origin)),
    },
    revocation: { revokeToken: done, revokeUser: done, signOut: done },
    opening: { open: refuse },
    rooms: { snapshot: refuse },
    channels: { browse: refuse },
    messages: { page: refuse, byId: refuse },
    messageChanges: { revisions: refuse },
    polls: { voted: refuse },
    acknowledgements: { list: refuse, export: refuse },
    savedMessages: { list: refuse },
    drafts: { list: refuse },
    scheduledMessages: { list: refuse },
    attachments: { open: refuse, links: () => Promise.resolve([]), follow: () => fail(), gallery: refuse },
    members: { page: refuse },
    reports: { list: refuse },
    receipts: { list: refuse, listOf: refuse },
    search: { find: refuse },
    users: { search: () => Promise.resolve([]), profile: refuse },
    uploads: { begin: refuse, find: refuse, look: refuse, finish: refuse, cancel: refuse, usage: refuse },
    provisioning: { putUser: refuse, removeUser: done, putRoom: refuse, addMember: done, removeMember: done, post: refuse },
    events: { post: refuse },
    apiKeys: { create: refuse, list: () => Promise.resolve([]), revoke: done },
    tenants: { readPolicy: refuse, setPolicy: refuse },
    rateLimits: { consumeRequest: done, consumeUpload: done, consumeSearch: done, consumeSession: done },
  };
}

/** A request with the token that is known. */
export function authorised(init: RequestInit = {}): RequestInit {
  return { ...init, headers: { Authorization: "Bearer good", ...Object.fromEntries(new Headers(init.headers)) } };
}

/** A POST of JSON with the token that is known. */
export function post(body: unknown, headers: Record<string, string> = {}): RequestInit {
  return authorised({
    method: "POST",
    body: typeof body === "string" ? body : JSON.stringify(body),
    headers: { "Content-Type": "application/json", ...headers },
  });
}
