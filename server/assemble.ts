import { createIdMaker } from "../protocol/ids.ts";
import { createApp } from "./app.ts";
import type { BlobStore } from "./blobs/blob-store.ts";
import { explainStore } from "./blobs/explain-store.ts";
import { openBlobStore } from "./blobs/open-blob-store.ts";
import type { Bus } from "./bus/bus.ts";
import type { Locker } from "./bus/locks.ts";
import { createMemoryLocks } from "./bus/memory-locks.ts";
import { createMemoryBus } from "./bus/memory.ts";
import { connectRedis, createRedisClient, type RedisClient } from "./bus/redis-client.ts";
import { createThreadService } from "./services/messages/threads.ts";
import { createRedisLocks } from "./bus/redis-locks.ts";
import { createRedisBus } from "./bus/redis.ts";
import type { Config } from "./config/config.ts";
import { scriptProblems } from "./config/config-script.ts";
import type { Readiness } from "./http/dependencies.ts";
import { createTus } from "./http/tus.ts";
import { readWidgetFiles } from "./http/widget-files.ts";
import { startJobs } from "./jobs/jobs.ts";
import { listen } from "./http/node/listener.ts";
import { createFileInspector } from "./media/inspector.ts";
import { openScanner } from "./media/open-scanner.ts";
import { createPictures, type Pictures } from "./media/pictures.ts";
import { createSniffer, type Sniffer } from "./media/sniffer-thread.ts";
import { packageVersion } from "./base/package-version.ts";
import type { Database } from "./database/database.ts";
import { createAttachmentWork } from "./services/files/attachment-work.ts";
import { createAttachmentService } from "./services/files/attachments.ts";
import { createIdentity } from "./services/identity/identity.ts";
import { createLinkSigner } from "./services/files/links.ts";
import { scaleBudgets } from "./services/shared/action-budgets.ts";
import { createBlockService } from "./services/people/blocks.ts";
import { createDraftService } from "./services/people/drafts.ts";
import { createMuteService } from "./services/rooms/mutes.ts";
import { createChannelService } from "./services/rooms/channels.ts";
import { createEventService } from "./services/provisioning/events.ts";
import { createInvitationService } from "./services/rooms/invitations.ts";
import { createMemberService } from "./services/rooms/members.ts";
import { createMessageChanges } from "./services/messages/message-changes.ts";
import { createMessageService } from "./services/messages/messages.ts";
import { createOpeningService } from "./services/sync/opening.ts";
import { createMemoryPresenceStore, createRedisPresenceStore } from "./services/people/presence-store.ts";
import { createPresenceService } from "./services/people/presence.ts";
import { createSettingsService } from "./services/people/settings.ts";
import { createRateLimits, DEFAULT_RATE_BUDGETS, type RateBudgets } from "./services/shared/rate-limits.ts";
import { createPollService } from "./services/messages/polls.ts";
import { createReactionService } from "./services/messages/reactions.ts";
import { createEffectRunner, type EffectRunner } from "./services/effects/effects.ts";
import type { WriteDependencies } from "./services/shared/write-dependencies.ts";
import { createAcknowledgementService } from "./services/priorities/acknowledgements.ts";
import { createEscalatedMessages, createEscalation } from "./services/priorities/escalation.ts";
import { createReminders } from "./services/priorities/reminders.ts";
import { createScheduledMessageService } from "./services/scheduling/scheduled-messages.ts";
import { createScheduledSending } from "./services/scheduling/scheduled-sending.ts";
import { createGuardedFetch, type GuardedFetchOptions } from "./outbound/guarded-fetch.ts";
import { WEB_RULES } from "./outbound/web-rules.ts";
import { createPageReader } from "./services/previews/page-reader.ts";
import { createLinkPreviews } from "./services/previews/previews.ts";
import { createSavedMessageService } from "./services/saved/saved-messages.ts";
import { createSavedReminders } from "./services/saved/saved-reminders.ts";
import { createReceiptService } from "./services/messages/receipts.ts";
import { createFilters } from "./services/safety/filters.ts";
import { createMessageScreen } from "./services/safety/message-screen.ts";
import { createSpamGuard } from "./services/safety/spam-guard.ts";
import { createReportService } from "./services/safety/reports.ts";
import { createPreferenceService } from "./services/rooms/preferences.ts";
import { createRoomService } from "./services/rooms/rooms.ts";
import { createSearchBackfill } from "./services/search/search-backfill.ts";
import { createSearchService } from "./services/search/search.ts";
import { createSyncService } from "./services/sync/sync.ts";
import { createTenantService } from "./services/identity/tenants.ts";
import { createTypingService } from "./services/sync/typing.ts";
import { createProvisioningService } from "./services/provisioning/provisioning.ts";
import { createUploadService } from "./services/files/uploads.ts";
import { createUserService } from "./services/people/users.ts";
import { createDispatch } from "./realtime/dispatch.ts";
import { createFanOut } from "./realtime/fan-out.ts";
import { createPoll } from "./realtime/polling.ts";
import { createSocketServer } from "./realtime/socket-server.ts";
import type { Logger } from "./telemetry/logger.ts";
import { createUpgrade } from "./http/node/upgrade.ts";

/** What the node is given ready-made; it closes the database when it stops. */
export interface Foundations {
  readonly config: Config;
  readonly database: Database;
  readonly logger: Logger;
  /** By which rules and names pages of the web are asked for; the public web by the system's names unless told, as tests do. */
  readonly web?: GuardedFetchOptions;
}

/** A node that serves. */
export interface RunningServer {
  readonly port: number;
  readonly bus: Bus;
  /** Tells everyone to come back elsewhere, finishes what is under way, and closes everything. */
  stop(): Promise<void>;
}

/** Leads every channel and key in Redis. */
const REDIS_PREFIX = "staff-chat:";
/** Milliseconds the database and the store of files have for their answer when a probe asks. */
const PROBE_MS = 2_000;

const now = () => Date.now();
const random = (bytes: Uint8Array<ArrayBuffer>) => crypto.getRandomValues(bytes);
const createId = createIdMaker({ now, random });

/** The one place where everything is put together. Resolves when the node listens. */
export async function startServer(foundations: Foundations): Promise<RunningServer> {
  const { config, logger, database } = foundations;
  const shared = await openShared(config, logger);
  const { bus, blobs, locks } = shared;
  const services = createServices({ ...foundations, ...shared });
  const revocations = await services.identity.follow();
  const fanOut = createFanOut({ ...services, bus, logger, now, isEnded: services.identity.ended.isEnded });
  services.identity.ended.onEnded(fanOut.end);

  const dispatch = createDispatch({ ...services, logger, now });
  const stopping = new AbortController();
  const sockets = createSocketServer({
    ...services,
    fanOut,
    dispatch,
    authentication: services.identity.authentication,
    logger,
    now,
    createId,
  });
  const jobs = startJobs({ ...services, clock: { now, setTimeout: startTimer }, bus, fanOut, revocations, logger });
  const script = scriptProblems(config.widgetDir, packageVersion()).length === 0;
  const app = createApp({
    services: { ...services, ...services.identity },
    logger,
    options: { publicUrl: config.publicUrl, filesUrl: config.filesUrl, trustedProxies: config.trustedProxies, version: packageVersion() },
    tus: createTus({ store: blobs.uploads, locks }),
    widgetFiles: await readWidgetFiles(config.widgetDir),
    administers: services.identity.directory.administers,
    dispatch,
    poll: createPoll({ ...services, fanOut, stopping: stopping.signal }),
    upgrade: createUpgrade(sockets),
    readiness: () => readiness({ bus, blobs, script, stopping: stopping.signal, probe: () => services.sync.heads([], []) }),
  });
  const listener = await listen({ app, sockets, host: config.host, port: config.port });
  // Asked for any free port, the address names the one that was given.
  const address = config.publicUrl.replace(/:0$/, `:${listener.port}`);
  const queues = [services.messages, services.reactions, services.polls, services.acknowledgements, services.receipts];
  logger.info({ event: "listening", port: listener.port }, `listening on ${address}`);

  return {
    port: listener.port,
    bus,
    async stop() {
      const milliseconds = config.shutdownSeconds * 1_000;
      stopping.abort();
      await Promise.all([sockets.stop(milliseconds / 2), listener.close(milliseconds)]);
      await Promise.all([...queues.map((queue) => queue.drain()), jobs.stop(), services.attachmentWork.stop()]);
      await services.presence.close();
      fanOut.stop();
      revocations.stop();
      await closeShared(shared);
      await database.close();
    },
  };
}

function startTimer(action: () => void, milliseconds: number): () => void {
  const timer = setTimeout(action, milliseconds).unref();
  return () => clearTimeout(timer);
}

/** What services share, made before them. */
interface Shared {
  readonly bus: Bus;
  readonly redis: RedisClient | null;
  readonly blobs: BlobStore;
  readonly locks: Locker & { close(): void };
  readonly sniffer: Sniffer;
}

async function openShared(config: Config, logger: Logger): Promise<Shared> {
  const redis = await openRedis(config, logger);
  const bus =
    config.redisUrl === null ? createMemoryBus({ logger }) : await createRedisBus({ url: config.redisUrl, prefix: REDIS_PREFIX, logger });
  const blobs = await openBlobStore(config);
  // Said and no more: messages go on without files.
  blobs.probe().catch((error: unknown) => logger.error({ event: "files_unusable", error }, explainStore(error, config)));
  return { bus, redis, blobs, locks: await openLocks(config, redis, logger), sniffer: createSniffer() };
}

async function closeShared({ bus, redis, blobs, locks, sniffer }: Shared): Promise<void> {
  await bus.close();
  redis?.destroy();
  locks.close();
  await sniffer.close();
  await blobs.close();
}

function createServices({ config, database, logger, bus, redis, blobs, locks, sniffer, web }: Foundations & Shared) {
  const { searchLanguages } = config;
  const written = { database, bus, now, searchLanguages };
  const users = createUserService({ ...written, createId });
  const inRooms = createRoomServices(written);
  const { rooms, members, mutes } = inRooms;
  const sync = createSyncService({ database });
  const store =
    redis === null ? createMemoryPresenceStore({ now }) : createRedisPresenceStore({ redis, prefix: REDIS_PREFIX, node: createId(), now });
  const { keyEncryptionKey, tokenAudience, environment } = config;
  const settings = { keyEncryptionKey, tokenAudience, allowLoopback: environment !== "production" };
  const identity = createIdentity({ ...written, users, members, logger, settings, random, createId });
  const links = createLinkSigner({ keyEncryptionKey, now });
  const filters = createFilters({ filtersOf: async (tenantId) => (await identity.directory.find(tenantId))?.policy.filters ?? [] });
  const spam = createSpamGuard({ perMinute: config.messagesPerMinute, now });
  const messageChanges = createMessageChanges({ ...written, filters });
  const presence = createPresenceService({ store, bus, users, logger, now });
  const messages = createMessageService({ ...written, presence, screen: createMessageScreen({ filters, spam, logger }) });
  const pictures = createPictures();
  const checks = { changes: messageChanges, pictures, scanner: openScanner(config) };
  const attachmentWork = createAttachmentWork({ database, blobs, locks, logger, ...checks });
  return {
    identity,
    tenants: createTenantService({ ...written, createId }),
    users,
    ...inRooms,
    sync,
    messages,
    provisioning: createProvisioningService({ ...settings, database, users, rooms, members, messages, revocation: identity.revocation }),
    events: createEventService({ ...written, ...settings, createId }),
    messageChanges,
    attachmentWork,
    reactions: createReactionService(written),
    polls: createPollService(written),
    acknowledgements: createAcknowledgementService(written),
    scheduledMessages: createScheduledMessageService({ ...written, filters }),
    savedMessages: createSavedMessageService(written),
    drafts: createDraftService(written),
    effects: createEffects(written, logger),
    errands: createErrands({ ...written, blobs, pictures, web, logger }),
    receipts: createReceiptService(written),
    threads: createThreadService(written),
    attachments: createAttachmentService({ database, blobs, links, ended: identity.ended, logger, filesUrl: config.filesUrl, now }),
    reports: createReportService({ ...written, createId, messages, messageChanges, mutes, revocation: identity.revocation }),
    blocks: createBlockService(written),
    typing: createTypingService({ bus, sync, now }),
    presence,
    settings: createSettingsService({ ...written, presence, filters }),
    uploads: createUploadService({ database, blobs, locks, now, random, inspector: createFileInspector(sniffer), work: attachmentWork }),
    rateLimits: createRateLimits({ budgets: budgetsOf(config), redis, logger }),
    searchBackfill: createSearchBackfill({ database, searchLanguages }),
    search: createSearchService({ database, now, searchLanguages }),
    opening: createOpeningService({ database, authentication: identity.authentication }),
  };
}

/** Rooms, and who is in them as what. */
function createRoomServices(written: WriteDependencies) {
  return {
    rooms: createRoomService(written),
    members: createMemberService(written),
    invitations: createInvitationService(written),
    mutes: createMuteService(written),
    channels: createChannelService(written),
    preferences: createPreferenceService(written),
  };
}

/** What is done later, by its kinds. */
function createEffects(written: WriteDependencies, logger: Logger): EffectRunner {
  const kinds = [
    createReminders(written.bus),
    createEscalation(createId),
    createEscalatedMessages(written),
    createScheduledSending(written),
    createSavedReminders(written.bus),
  ];
  return createEffectRunner({ database: written.database, logger, now, kinds });
}

interface ErrandDependencies extends WriteDependencies {
  readonly blobs: BlobStore;
  readonly pictures: Pictures;
  readonly web: GuardedFetchOptions | undefined;
  readonly logger: Logger;
}

/** What has to wait for the web first. */
function createErrands({ blobs, pictures, web = { rules: WEB_RULES }, logger, ...written }: ErrandDependencies): EffectRunner {
  const pages = createPageReader({ fetch: createGuardedFetch(web), pictures });
  const kinds = [createLinkPreviews({ ...written, blobs, pages, random, createId })];
  return createEffectRunner({ database: written.database, logger, now, kinds });
}

// All who may sit behind one address may also come back within the same minute, after a restart or a cut of their line.
function budgetsOf(config: Config): RateBudgets {
  const { requests, connections } = DEFAULT_RATE_BUDGETS;
  const returning = (points: number) => ({ points: Math.max(points, 4 * config.connectionsPerAddress), seconds: 60 });
  return {
    ...DEFAULT_RATE_BUDGETS,
    requests: { ...requests, user: { points: config.requestsPerMinute, seconds: 60 }, address: returning(requests.address.points) },
    connections: { address: returning(connections.address.points) },
    messages: { user: { points: config.messagesPerMinute, seconds: 60 }, tenant: { points: config.messagesPerTenant, seconds: 60 } },
    uploads: { user: { points: config.uploadsPerMinute, seconds: 60 } },
    actions: scaleBudgets(DEFAULT_RATE_BUDGETS.actions, config.actionsPercent),
    openConnections: { user: config.connectionsPerUser, tenant: config.connectionsPerTenant, address: config.connectionsPerAddress },
  };
}

async function openRedis({ redisUrl }: Config, logger: Logger): Promise<RedisClient | null> {
  if (redisUrl === null) return null;
  const client = createRedisClient({ url: redisUrl, purpose: "state", logger });
  await connectRedis(client);
  return client;
}

async function openLocks({ redisUrl }: Config, redis: RedisClient | null, logger: Logger): Promise<Locker & { close(): void }> {
  if (redis === null || redisUrl === null) return { ...createMemoryLocks(), close: () => undefined };
  const listener = createRedisClient({ url: redisUrl, purpose: "locks", logger });
  return createRedisLocks({ redis, listener, prefix: REDIS_PREFIX });
}

interface Probes {
  readonly bus: Bus;
  readonly blobs: BlobStore;
  readonly script: boolean;
  readonly stopping: AbortSignal;
  probe(): Promise<unknown>;
}

async function readiness({ bus, blobs, script, stopping, probe }: Probes): Promise<Readiness> {
  const [database, files] = await Promise.all([answersInTime(probe()), answersInTime(blobs.probe())]);
  return { stopping: stopping.aborted, checks: { database, bus: bus.healthy, files, script } };
}

async function answersInTime(asked: Promise<unknown>): Promise<boolean> {
  const answered = asked.then(
    () => true,
    () => false,
  );
  const late = new Promise<false>((resolve) => setTimeout(resolve, PROBE_MS, false).unref());
  return Promise.race([answered, late]);
}
