import { SEARCH_LANGUAGES } from "../../protocol/search/words.ts";
import { address, folder, key, keys, networks, oneOf, publicAddress, someOf, wholeNumber, word, type Parser } from "./config-parsers.ts";

/** One variable of the environment. */
export interface Variable<T> {
  readonly name: string;
  readonly parser: Parser<T>;
  /** Text used when the variable is not set; null: there is no value then. */
  readonly fallback: string | null;
  /** Never printed; may also be given as a file, named by `<NAME>_FILE`. */
  readonly secret: boolean;
  /** For the table of docs/configuration.md. */
  readonly description: string;
}

interface Details {
  readonly description: string;
  readonly secret?: boolean;
}

function required<T>(
  name: string,
  parser: Parser<T>,
  details: Details & { readonly fallback: string },
): Variable<T> & { readonly fallback: string } {
  return { name, parser, fallback: details.fallback, secret: details.secret ?? false, description: details.description };
}

function optional<T>(name: string, parser: Parser<T>, details: Details): Variable<T> & { readonly fallback: null } {
  return { name, parser, fallback: null, secret: details.secret ?? false, description: details.description };
}

/** Known to everybody who reads this file; production refuses it. */
export const DEVELOPMENT_KEY = Buffer.from("staff-chat: for development only").toString("base64");

/** Every variable that the server knows, by the name of its value in `Config`. */
export const VARIABLES = {
  environment: required("NODE_ENV", oneOf(["development", "production", "test"]), {
    fallback: "development",
    description:
      "`production` refuses development secrets, keys that can be guessed and plain-text public addresses. Must be said beside an https `PUBLIC_URL`.",
  }),
  host: required("HOST", word("address or host name"), {
    fallback: "127.0.0.1",
    description: "Address to listen on; `0.0.0.0` or `::` takes connections from other machines.",
  }),
  port: required("PORT", wholeNumber(0, 65_535), { fallback: "8080", description: "Port to listen on; 0 takes a free one." }),
  publicUrl: optional("PUBLIC_URL", publicAddress, {
    description: "The address people use. Not set: `http://localhost:<PORT>`. Production needs it, with https.",
  }),
  filesUrl: optional("FILES_URL", publicAddress, {
    description:
      "An address of its own for files, another host than `PUBLIC_URL`'s: signed links lead there, and nothing else answers there. Proxies must keep `Host`. Production needs https.",
  }),
  databaseUrl: optional("DATABASE_URL", address(["postgres", "postgresql"], "postgres://user:password@host:5432/database"), {
    secret: true,
    description: "PostgreSQL server. Not set: an embedded database in `DATA_DIR`.",
  }),
  databasePool: required("DATABASE_POOL", wholeNumber(2, 200), { fallback: "10", description: "Connections to the PostgreSQL server." }),
  dataDir: required("DATA_DIR", folder, { fallback: ".data", description: "Folder of the embedded database; one process at a time." }),
  redisUrl: optional("REDIS_URL", address(["redis", "rediss"], "redis://:password@host:6379"), {
    secret: true,
    description: "Redis server that connects several nodes. Not set: this node is alone. Needs `S3_BUCKET`: nodes must share the files.",
  }),
  filesDir: optional("FILES_DIR", folder, {
    description: "Folder of uploaded files, for one node. Not set: `files` in `DATA_DIR`. Not used with `S3_BUCKET`.",
  }),
  filesKey: optional("FILES_KEY", key, {
    secret: true,
    description: "Seals uploaded files on disk. Not set: they lie there as they are. Losing it loses the files.",
  }),
  filesKeysOld: required("FILES_KEYS_OLD", keys, {
    fallback: "",
    secret: true,
    description: "Former values of `FILES_KEY`: still open files, seal none. Not needed any more after `files rotate`.",
  }),
  s3Bucket: optional("S3_BUCKET", word("name of a bucket"), {
    description: "Bucket of uploaded files at an S3-compatible service. Not set: they lie in `FILES_DIR`.",
  }),
  s3Endpoint: optional("S3_ENDPOINT", address(["http", "https"], "https://s3.example.com"), {
    description: "Address of the service. Not set: Amazon's of the region.",
  }),
  s3Region: required("S3_REGION", word("name of a region"), { fallback: "us-east-1", description: "Region of the bucket." }),
  s3AccessKeyId: optional("S3_ACCESS_KEY_ID", word("text"), {
    secret: true,
    description: "Who reads and writes the bucket. Not set: the role of the machine, as Amazon's tools find it.",
  }),
  s3SecretAccessKey: optional("S3_SECRET_ACCESS_KEY", word("text"), { secret: true, description: "The secret of `S3_ACCESS_KEY_ID`." }),
  s3ForcePathStyle: required("S3_FORCE_PATH_STYLE", oneOf(["false", "true"]), {
    fallback: "false",
    description: "`true`: the bucket is named in the path, not in the host name; most services of one's own want it.",
  }),
  s3Encryption: required("S3_ENCRYPTION", oneOf(["none", "AES256", "aws:kms", "aws:kms:dsse"]), {
    fallback: "none",
    description: "Encryption at rest that the service is asked for with each object; `none`: what the bucket does by itself.",
  }),
  s3KmsKeyId: optional("S3_KMS_KEY_ID", word("id or address of a key"), {
    description: "Key for `S3_ENCRYPTION=aws:kms`. Not set: the account's own.",
  }),
  clamdAddress: optional("CLAMD_ADDRESS", address(["unix", "tcp"], "unix:///run/clamav/clamd.ctl or tcp://clamd.internal:3310"), {
    description:
      "Where clamd scans uploaded files for malware. Its `StreamMaxLength` must be no less than the largest file. Not set: no scan.",
  }),
  scanWebhookUrl: optional("SCAN_WEBHOOK_URL", address(["http", "https"], "https://scanner.example.com/scan"), {
    description: "A service that scans uploaded files instead of clamd; it is sent their bytes.",
  }),
  scanWebhookSecret: optional("SCAN_WEBHOOK_SECRET", word("text"), {
    secret: true,
    description: "Signs what is sent to `SCAN_WEBHOOK_URL`.",
  }),
  scanWebhookSecretOld: optional("SCAN_WEBHOOK_SECRET_OLD", word("text"), {
    secret: true,
    description: "The secret before `SCAN_WEBHOOK_SECRET`, which signs as well until the service knows the new one.",
  }),
  keyEncryptionKey: required("KEY_ENCRYPTION_KEY", key, {
    fallback: DEVELOPMENT_KEY,
    secret: true,
    description: "Seals the tenants' shared secrets in the database. Production needs its own; losing it makes HS256 keys worthless.",
  }),
  tokenAudience: required("TOKEN_AUDIENCE", word("text"), {
    fallback: "staff-chat",
    description: "What `aud` of every token must be or hold.",
  }),
  trustedProxies: required("TRUSTED_PROXIES", networks, { fallback: "", description: "Proxies whose `X-Forwarded-For` is believed." }),
  searchLanguages: required("SEARCH_LANGUAGES", someOf(SEARCH_LANGUAGES), {
    fallback: "",
    description:
      "Languages whose endings are left out when messages are searched (`english,french`), the same on every node. Not set: words as they are written, and what begins with the last one. After a change, `search reindex` brings older messages up to it.",
  }),
  messagesPerMinute: required("RATE_MESSAGES_PER_MINUTE", wholeNumber(50, 1_000_000), {
    fallback: "300",
    description: "Messages one person may send in a minute.",
  }),
  messagesPerTenant: required("RATE_MESSAGES_PER_TENANT", wholeNumber(50, 10_000_000), {
    fallback: "60000",
    description: "Messages all persons of one tenant together may send in a minute.",
  }),
  requestsPerMinute: required("RATE_REQUESTS_PER_MINUTE", wholeNumber(10, 1_000_000), {
    fallback: "600",
    description: "HTTP requests one person may make in a minute.",
  }),
  uploadsPerMinute: required("RATE_UPLOADS_PER_MINUTE", wholeNumber(1, 1_000_000), {
    fallback: "120",
    description: "Uploads one person may begin in a minute.",
  }),
  actionsPercent: required("RATE_ACTIONS_PERCENT", wholeNumber(1, 1_000_000), {
    fallback: "100",
    description:
      "Size of the budgets for everything else that a person does (rooms made, people added and so on), in per cent of the table in docs/protocol.md, LIMIT-2.",
  }),
  connectionsPerUser: required("CONNECTIONS_PER_USER", wholeNumber(1, 1_000), {
    fallback: "20",
    description: "Open sockets of one person on one node.",
  }),
  connectionsPerTenant: required("CONNECTIONS_PER_TENANT", wholeNumber(1, 1_000_000), {
    fallback: "20000",
    description: "Open sockets of one tenant on one node.",
  }),
  connectionsPerAddress: required("CONNECTIONS_PER_ADDRESS", wholeNumber(1, 1_000_000), {
    fallback: "5000",
    description: "Open sockets of signed-in people at one address (IPv6: one /64 network) on one node; an office may stand behind one.",
  }),
  shutdownSeconds: required("SHUTDOWN_SECONDS", wholeNumber(0, 600), {
    fallback: "20",
    description: "Seconds a stop may take; sockets are told to come back within half of them.",
  }),
  widgetDir: required("WIDGET_DIR", folder, {
    fallback: "dist/widget",
    description: "Folder of the built widget; it must be whole and of the server's version.",
  }),
  logLevel: required("LOG_LEVEL", oneOf(["debug", "info", "warn", "error", "fatal", "silent"]), {
    fallback: "info",
    description: "Least severe lines that are written.",
  }),
  logFormat: required("LOG_FORMAT", oneOf(["json", "text"]), {
    fallback: "json",
    description: "`json`: one object a line; `text`: for people.",
  }),
};

type Variables = typeof VARIABLES;
type ValueOf<V> = V extends { readonly parser: Parser<infer T>; readonly fallback: infer F } ? (F extends string ? T : T | null) : never;

/** Parsed values of all variables. */
export type Values = { readonly [K in keyof Variables]: ValueOf<Variables[K]> };

/** The list as rows. */
export const VARIABLE_LIST: readonly Variable<unknown>[] = Object.values(VARIABLES);
