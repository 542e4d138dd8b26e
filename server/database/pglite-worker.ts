import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { parentPort, workerData } from "node:worker_threads";
import { PGlite } from "@electric-sql/pglite";
import { toDatabaseError } from "./database-errors.ts";
import { PrivateNodeFS } from "./private-node-fs.ts";
import type { PgliteAnswer, PgliteRequest, PglitePlace } from "./pglite-messages.ts";

// The engine runs in this thread, so that a long query never holds up the event loop that serves sockets.
// It works on one request at a time, in the order in which they come.

const place = workerData as PglitePlace;
const port = parentPort;
if (port === null) throw new Error("This file is the entry of a worker thread.");

const engine = open();
let last: Promise<void> = engine.then(
  () => port.postMessage({ id: 0, rows: [] } satisfies PgliteAnswer),
  (error: unknown) => port.postMessage({ id: 0, ...describe(error) } satisfies PgliteAnswer),
);
port.on("message", (request: PgliteRequest) => {
  last = last.then(() => answer(request));
});

async function open(): Promise<PGlite> {
  const loaded = place.snapshot !== null && existsSync(place.snapshot) ? { loadDataDir: new Blob([readFileSync(place.snapshot)]) } : {};
  return PGlite.create({ ...(place.folder === null ? {} : { fs: new PrivateNodeFS(place.folder) }), ...loaded });
}

async function answer(request: PgliteRequest): Promise<void> {
  try {
    const rows = await perform(await engine, request);
    port?.postMessage({ id: request.id, rows } satisfies PgliteAnswer);
  } catch (error) {
    port?.postMessage({ id: request.id, ...describe(error) } satisfies PgliteAnswer);
  }
}

async function perform(pglite: PGlite, request: PgliteRequest): Promise<unknown[]> {
  if (request.type === "query") {
    const result = await pglite.query(request.statement, [...request.parameters], {
      rowMode: request.rowsAs === "arrays" ? "array" : "object",
    });
    return result.rows;
  }
  if (request.type === "dump") await dump(pglite, request.path);
  else await pglite.close();
  return [];
}

async function dump(pglite: PGlite, path: string): Promise<void> {
  const content = await pglite.dumpDataDir("none");
  const own = `${path}.${process.pid}`;
  writeFileSync(own, Buffer.from(await content.arrayBuffer()));
  renameSync(own, path);
}

function describe(error: unknown): { code: string; constraint: string | null; text: string } {
  const { code, constraint } = toDatabaseError(error);
  return { code, constraint, text: error instanceof Error ? error.message : "" };
}
