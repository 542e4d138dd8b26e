import { fileURLToPath } from "node:url";
import { startServer } from "./assemble.ts";
import { ConfigError, findMisspelt, loadConfig, type Config } from "./config/config.ts";
import { scriptProblems } from "./config/config-script.ts";
import { explainStart } from "./cli/explain-start.ts";
import { packageVersion } from "./base/package-version.ts";
import { describeReport, keepFoldersPrivate } from "./config/private-folders.ts";
import { openDatabase } from "./database/database.ts";
import { createLogger, type Logger } from "./telemetry/logger.ts";

/** Milliseconds, after all connections have ended, for what is being written and for closing the stores. */
const FINISH_MS = 5_000;

/** Starts a node from the environment; it serves until a signal. Ends the process when it cannot start. @throws ConfigError */
export async function start(): Promise<void> {
  const config = loadConfig();
  // A chat whose pages find no script serves nobody, however ready the rest is.
  const missing = scriptProblems(config.widgetDir, packageVersion());
  if (missing.length > 0) throw new ConfigError(missing);
  const logger = createLogger({ level: config.logLevel, format: config.logFormat });
  endOnFault(logger);
  for (const { variable, rule, fix } of findMisspelt(process.env)) {
    logger.warn({ event: "variable_unknown", variable }, `${variable} ${rule}. ${fix}`);
  }
  try {
    await keepPrivate(config, logger);
    const database = await openDatabase(placeOf(config), { poolSize: config.databasePool });
    const server = await startServer({ config, database, logger });
    stopOnSignal(server, logger, config.shutdownSeconds * 1_000 + FINISH_MS);
  } catch (error) {
    logger.fatal({ event: "start_failed", error }, explainStart(error));
    process.exit(1);
  }
}

async function keepPrivate(config: Config, logger: Logger): Promise<void> {
  for (const report of await keepFoldersPrivate(config)) logger.warn({ event: "folder_open", ...report }, describeReport(report));
}

function placeOf({ databaseUrl, dataDir }: Config): { url: string } | { folder: string } {
  return databaseUrl === null ? { folder: dataDir } : { url: databaseUrl };
}

// The first signal ends in order, a second one at once. What still waits when the time is over, say for a database that is away, is given up.
function stopOnSignal(server: { stop(): Promise<void> }, logger: Logger, mostMs: number): void {
  let stopping = false;
  const onSignal = (signal: NodeJS.Signals) => {
    if (stopping) process.exit(1);
    stopping = true;
    logger.info({ event: "stopping", signal }, "stopping");
    setTimeout(() => {
      logger.error({ event: "stop_late" }, "the stop took too long");
      process.exit(1);
    }, mostMs);
    server.stop().then(
      () => process.exit(0),
      (error: unknown) => {
        logger.error({ event: "stop_failed", error });
        process.exit(1);
      },
    );
  };
  process.on("SIGTERM", onSignal).on("SIGINT", onSignal);
}

// A process whose state nobody knows any more serves nobody: what is committed stands, clients come back.
function endOnFault(logger: Logger): void {
  const end = (error: unknown) => {
    logger.fatal({ event: "fault", error }, "ended by an error that nothing caught");
    process.exit(1);
  };
  process.on("uncaughtException", end).on("unhandledRejection", end);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await start().catch((error: unknown) => {
    if (!(error instanceof ConfigError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exit(1);
  });
}
