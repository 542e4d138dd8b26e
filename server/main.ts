import { fileURLToPath } from "node:url";
import { startServer } from "./assemble.ts";
import { ConfigError, findMisspelt, loadConfig, type Config } from "./config.ts";
import { scriptProblems } from "./config-script.ts";
import { explainStart } from "./explain-start.ts";
import { packageVersion } from "./package-version.ts";
import { openDatabase } from "./repositories/database.ts";
import { createLogger, type Logger } from "./telemetry/logger.ts";

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
    const database = await openDatabase(placeOf(config), { poolSize: config.databasePool });
    const server = await startServer({ config, database, logger });
    stopOnSignal(server, logger);
  } catch (error) {
    logger.fatal({ event: "start_failed", error }, explainStart(error));
    process.exit(1);
  }
}

function placeOf({ databaseUrl, dataDir }: Config): { url: string } | { folder: string } {
  return databaseUrl === null ? { folder: dataDir } : { url: databaseUrl };
}

// The first signal ends in order, a second one at once.
function stopOnSignal(server: { stop(): Promise<void> }, logger: Logger): void {
  let stopping = false;
  const onSignal = (signal: NodeJS.Signals) => {
    if (stopping) process.exit(1);
    stopping = true;
    logger.info({ event: "stopping", signal }, "stopping");
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
