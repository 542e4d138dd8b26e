import { once } from "node:events";
import { connect, createServer, type AddressInfo } from "node:net";

/** What a relay does with what passes: hands on these bytes, or (null) breaks the connection. */
export interface Passing {
  readonly toServer?: (chunk: Buffer) => Buffer | null;
  readonly toClient?: (chunk: Buffer) => Buffer | null;
}

/** A way to a server on this machine. */
export interface Relay {
  readonly port: number;
  close(): void;
}

export async function openRelay(target: number, passing: Passing): Promise<Relay> {
  const server = createServer((near) => {
    const far = connect(target, "127.0.0.1");
    for (const socket of [near, far]) {
      socket.on("error", () => {});
      socket.on("close", () => [near, far].forEach((one) => one.destroy()));
    }
    const pass = (chunk: Buffer | null, to: typeof near): unknown => (chunk === null ? near.resetAndDestroy() : to.write(chunk));
    near.on("data", (chunk: Buffer) => pass(passing.toServer === undefined ? chunk : passing.toServer(chunk), far));
    far.on("data", (chunk: Buffer) => pass(passing.toClient === undefined ? chunk : passing.toClient(chunk), near));
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  server.unref();
  return { port: (server.address() as AddressInfo).port, close: () => void server.close() };
}
