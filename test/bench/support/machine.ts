import { execFileSync } from "node:child_process";
import { availableParallelism, totalmem } from "node:os";
import { join } from "node:path";

/** One line that says on what and when something was measured. */
export function describeMachine(): string {
  const cores = availableParallelism();
  const memory = Math.round(totalmem() / 1024 ** 3);
  const date = new Date().toISOString().slice(0, 10);
  return `${date}, ${cores} cores, ${memory} GB, Node ${process.versions.node}, PostgreSQL ${postgresVersion()}`;
}

function postgresVersion(): string {
  const binary = join(process.env.POSTGRES_BIN ?? "/usr/lib/postgresql/15/bin", "postgres");
  const [version] = /\d+\.\d+/.exec(execFileSync(binary, ["--version"], { encoding: "utf8" })) ?? ["unknown"];
  return version;
}
