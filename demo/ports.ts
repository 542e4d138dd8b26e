import { createServer, type AddressInfo } from "node:net";

/** Answers `preferred` when nothing listens there, else a free port that the system picks. */
export async function freePort(preferred = 0, host = "127.0.0.1"): Promise<number> {
  try {
    return await probe(preferred, host);
  } catch {
    return await probe(0, host);
  }
}

function probe(port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(port, host, () => {
      const { port: found } = server.address() as AddressInfo;
      server.close(() => resolve(found));
    });
  });
}
