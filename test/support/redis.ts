import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createServer, type AddressInfo } from "node:net";

/** A Redis server of the test's own, without persistence. */
export interface TestRedis {
  readonly url: string;
  /** Ends it at once, as a crash would. */
  kill(): Promise<void>;
  /** Starts it again on the same port. */
  start(): Promise<void>;
}

/** Starts a Redis on a free loopback port. */
export async function startRedis(): Promise<TestRedis> {
  const port = await freePort();
  let process: ChildProcess | undefined;
  const start = async () => {
    process = spawn("redis-server", ["--port", String(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    await readyToAccept(process);
  };
  const kill = async () => {
    if (process === undefined || process.exitCode !== null || process.signalCode !== null) return;
    process.kill("SIGKILL");
    await once(process, "exit");
  };
  await start();
  return { url: `redis://127.0.0.1:${port}`, kill, start };
}

function readyToAccept(process: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    process.once("exit", () => reject(new Error("redis-server ended before it was ready")));
    process.stdout?.on("data", (chunk: Buffer) => {
      if (chunk.includes("Ready to accept connections")) resolve();
    });
  });
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}
