import { spawn, type ChildProcess } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ensureBuilt } from "../../demo/build.ts";
import { createIdMaker, type Id } from "../../protocol/ids.ts";
import { startServer as startNode, type RunningServer } from "../../server/assemble.ts";
import type { BlobStore } from "../../server/blobs/blob-store.ts";
import { openBlobStore } from "../../server/blobs/open-blob-store.ts";
import { createMemoryBus } from "../../server/bus/memory.ts";
import { loadConfig } from "../../server/config/config.ts";
import { openDatabase, type Database } from "../../server/database/database.ts";
import type { TenantPolicy } from "../../server/database/schema/tenants.ts";
import type { GuardedFetchOptions } from "../../server/outbound/guarded-fetch.ts";
import { WEB_RULES } from "../../server/outbound/web-rules.ts";
import { createKeyService } from "../../server/services/identity/keys.ts";
import { createSecretBox } from "../../server/services/identity/secrets.ts";
import { mintToken, type SigningKey } from "../../server/services/identity/signing-keys.ts";
import { createTenantService } from "../../server/services/identity/tenants.ts";
import { createLogger } from "../../server/telemetry/logger.ts";
import { DATABASES } from "./databases.ts";
import { leaveWill } from "./last-will.ts";
import { freePort } from "./redis.ts";
import { until } from "./waiting.ts";

export interface Mint {
  readonly name?: string;
  readonly roles?: readonly string[];
  readonly avatar?: string | null;
  /** Milliseconds; an hour unless told. */
  readonly lifetime?: number;
  readonly tokenId?: string;
  /** Milliseconds since 1970; now unless told. */
  readonly issuedAt?: number;
}

/** A tenant with one HS256 key. */
export interface TestTenant {
  readonly id: Id;
  readonly key: SigningKey;
  /** A token as the host application would make it; the name is the subject unless told. */
  mint(subject: string, options?: Mint): Promise<string>;
}

/** A real server with a tenant. */
export interface TestServer {
  readonly url: string;
  readonly socketUrl: string;
  readonly port: number;
  readonly tenant: TestTenant;
  stop(): Promise<void>;
}

export interface InProcessServer extends TestServer {
  readonly database: Database;
  /** The node's own store of files, seen from beside it; null where that is a bucket. */
  readonly blobs: BlobStore | null;
  readonly server: RunningServer;
  addTenant(options?: TenantOptions): Promise<TestTenant>;
}

export interface TenantOptions {
  /** A tenant that the database has already; it gets a key. */
  readonly id?: Id;
  readonly origins?: readonly string[];
  readonly policy?: Partial<TenantPolicy>;
}

export interface ServerOptions extends TenantOptions {
  /** Kind of database; PGlite in memory unless told. Ignored with `databaseUrl`. */
  readonly database?: "PGlite" | "PostgreSQL";
  /** A PostgreSQL database that is there already. */
  readonly databaseUrl?: string;
  readonly redisUrl?: string;
  /** Puts something between the node and its database. */
  readonly wrapDatabase?: (database: Database) => Database;
  /** A tenant that is there already, made by another node on the same database. */
  readonly tenant?: TestTenant;
  /** Further variables of the environment. */
  readonly environment?: Readonly<Record<string, string>>;
  /** How pages of the web are had; not at all unless told, for a test is no visitor of theirs. */
  readonly web?: GuardedFetchOptions;
  /** Where log lines go; nowhere unless told. */
  readonly log?: { write(line: string): void };
}

/** Fewer limits than in life, so that only tests of limits meet them; a stop that waits for nobody. */
const TEST_ENVIRONMENT = {
  NODE_ENV: "test",
  RATE_MESSAGES_PER_MINUTE: "1000000",
  RATE_MESSAGES_PER_TENANT: "10000000",
  RATE_REQUESTS_PER_MINUTE: "1000000",
  RATE_UPLOADS_PER_MINUTE: "1000000",
  RATE_ACTIONS_PERCENT: "1000000",
  SHUTDOWN_SECONDS: "2",
};

const NO_WEB: GuardedFetchOptions = { rules: WEB_RULES, resolve: () => Promise.reject(new Error("there is no web in tests")) };

const createId = createIdMaker({ now: Date.now, random: (bytes) => crypto.getRandomValues(bytes) });

interface Storage {
  readonly FILES_DIR?: string;
  readonly REDIS_URL?: string;
  readonly S3_BUCKET?: string;
  readonly S3_ENDPOINT?: string;
}

/** Files of a node alone lie in a folder of their own; with Redis they would be in a bucket, which only tests of files really have. */
function storageOf({ redisUrl }: { readonly redisUrl?: string }): Storage {
  if (redisUrl === undefined) return { FILES_DIR: join(tmpdir(), `staff-chat-files-${randomUUID()}`) };
  return { REDIS_URL: redisUrl, S3_BUCKET: "no-bucket", S3_ENDPOINT: "http://127.0.0.1:9" };
}

/** Starts a node in this process, on a free port. */
export async function startServer(options: ServerOptions = {}): Promise<InProcessServer> {
  const environment = {
    ...TEST_ENVIRONMENT,
    PORT: "0",
    ...storageOf(options),
    ...options.environment,
  };
  const config = loadConfig(environment);
  const opened = await openTestDatabase(options);
  const { database } = opened;
  const logger = createLogger({
    level: options.log === undefined ? "silent" : "debug",
    format: "json",
    ...(options.log === undefined ? {} : { destination: options.log }),
  });
  const server = await startNode({ config, database: options.wrapDatabase?.(database) ?? database, logger, web: options.web ?? NO_WEB });
  const addTenant = (tenantOptions: TenantOptions = {}) => makeTenant(database, config.keyEncryptionKey, tenantOptions);
  return {
    ...addresses(server.port),
    database,
    blobs: config.filesDir === null ? null : await openBlobStore(config),
    server,
    addTenant,
    tenant: options.tenant ?? (await addTenant(options)),
    async stop() {
      await server.stop();
      await opened.close();
      if (config.filesDir !== null) await rm(config.filesDir, { recursive: true, force: true });
    },
  };
}

/** A node that is a process of its own, to be killed; its database is PostgreSQL or a folder that outlives it. */
export interface SpawnedServer extends TestServer {
  readonly child: ChildProcess;
  /** SIGKILL. */
  kill(): Promise<void>;
  /** Starts it again on the same port and data. */
  restart(): Promise<void>;
  /** How it ended each time that nobody had ended it; whoever reads it may empty it. */
  readonly deaths: string[];
}

/** Its database is PostgreSQL at `databaseUrl`, or a folder. */
export type SpawnOptions = (SpawnSettings & { readonly databaseUrl: string }) | (SpawnSettings & { readonly dataDir: string });

interface SpawnSettings extends TenantOptions {
  readonly redisUrl?: string;
  readonly tenant?: TestTenant;
  readonly environment?: Readonly<Record<string, string>>;
}

/** Starts `server/main.ts` as a child process on a free port. */
export async function spawnServer(options: SpawnOptions): Promise<SpawnedServer> {
  // Without the script no node starts.
  ensureBuilt(join(import.meta.dirname, "../.."));
  const port = await freePort();
  // Before the server starts, for a folder is one process's at a time.
  const tenant = options.tenant ?? (await makeTenantIn(options));
  const storage = storageOf(options);
  const environment = {
    ...process.env,
    ...TEST_ENVIRONMENT,
    LOG_LEVEL: "error",
    PORT: String(port),
    ...storage,
    ...("databaseUrl" in options ? { DATABASE_URL: options.databaseUrl } : { DATA_DIR: options.dataDir, FILES_DIR: "" }),
    ...options.environment,
  };
  const deaths: string[] = [];
  const begin = async (): Promise<ChildProcess> => {
    const begun = await start(environment, port);
    begun.once("exit", (code, signal) => expected.has(begun) || deaths.push(`ended with ${code ?? signal}`));
    return begun;
  };
  const expected = new WeakSet<ChildProcess>();
  let child = await begin();
  const end = async (signal: NodeJS.Signals) => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    expected.add(child);
    const gone = once(child, "exit");
    child.kill(signal);
    await gone;
  };
  return {
    ...addresses(port),
    get child() {
      return child;
    },
    tenant,
    kill: () => end("SIGKILL"),
    async stop() {
      await end("SIGTERM");
      if (storage.FILES_DIR !== undefined) await rm(storage.FILES_DIR, { recursive: true, force: true });
    },
    async restart() {
      await end("SIGKILL");
      child = await begin();
    },
    deaths,
  };
}

const addresses = (port: number) => ({ port, url: `http://127.0.0.1:${port}`, socketUrl: `ws://127.0.0.1:${port}/v1/socket` });

async function openTestDatabase({ database = "PGlite", databaseUrl }: ServerOptions) {
  if (databaseUrl !== undefined) return { database: await openDatabase({ url: databaseUrl }), close: async () => {} };
  const kind = DATABASES.find(({ name }) => name === database);
  if (kind === undefined) throw new Error(`no such database: ${database}`);
  return kind.open();
}

async function makeTenantIn(options: SpawnOptions): Promise<TestTenant> {
  const database = await openDatabase("databaseUrl" in options ? { url: options.databaseUrl } : { folder: options.dataDir }, {
    poolSize: 2,
  });
  try {
    return await makeTenant(database, loadConfig(TEST_ENVIRONMENT).keyEncryptionKey, options);
  } finally {
    await database.close();
  }
}

async function makeTenant(
  database: Database,
  keyEncryptionKey: Uint8Array,
  { id: known, origins = [], policy = {} }: TenantOptions,
): Promise<TestTenant> {
  const bus = createMemoryBus({ logger: createLogger({ level: "silent", format: "json" }) });
  const dependencies = { database, bus, now: Date.now, createId };
  const make = () => createTenantService(dependencies).create({ name: `tenant ${createId()}`, origins, policy });
  const id = known ?? (await make()).id;
  const { tokenAudience } = loadConfig(TEST_ENVIRONMENT);
  const keys = createKeyService({
    ...dependencies,
    secrets: createSecretBox(keyEncryptionKey),
    audience: tokenAudience,
    keySetRules: { allowLoopback: true },
  });
  const key = await keys.create(id, "HS256");
  return {
    id,
    key,
    mint: (
      subject,
      { name = subject, roles = [], avatar = null, lifetime = 3_600_000, tokenId = randomUUID(), issuedAt = Date.now() } = {},
    ) => mintToken(key, { claims: { subject, name, avatar, roles }, issuedAt, lifetime, tokenId }),
  };
}

async function start(environment: NodeJS.ProcessEnv, port: number): Promise<ChildProcess> {
  const child = spawn(process.execPath, [new URL("../../server/main.ts", import.meta.url).pathname], {
    env: environment,
    stdio: ["ignore", "inherit", "inherit"],
  });
  const takeBack = leaveWill(`kill -9 ${child.pid}`);
  child.once("exit", takeBack);
  await until(() => {
    if (child.exitCode !== null) throw new Error(`the server ended with ${child.exitCode}`);
    return fetch(`http://127.0.0.1:${port}/readyz`).then(
      (response) => response.ok,
      () => false,
    );
  });
  return child;
}
