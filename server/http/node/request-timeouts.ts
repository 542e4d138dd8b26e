import type { IncomingMessage, Server } from "node:http";
import { PATHS } from "../../../protocol/http.ts";

/** How long a body may take. */
export interface RequestTimeouts {
  /** Milliseconds for a whole body; uploads aside. */
  readonly wholeMs: number;
  /** Milliseconds within which the next `stepBytes` of an upload must come. */
  readonly stepMs: number;
  readonly stepBytes: number;
}

/** An upload may take as long as it likes while it goes on: 16 KiB in half a minute is less than any network that people would wait for. */
export const REQUEST_TIMEOUTS: RequestTimeouts = { wholeMs: 30_000, stepMs: 30_000, stepBytes: 16 * 1024 };

/** Cuts connections whose bodies come too slowly; Node itself knows one time for all requests only. */
export function enforceRequestTimeouts(server: Server, times: RequestTimeouts = REQUEST_TIMEOUTS): void {
  server.on("request", (incoming: IncomingMessage) => {
    if (incoming.headers["content-length"] === undefined && incoming.headers["transfer-encoding"] === undefined) return;
    watch(incoming, times);
  });
}

function watch(incoming: IncomingMessage, { wholeMs, stepMs, stepBytes }: RequestTimeouts): void {
  const { socket } = incoming;
  const upload = incoming.url?.startsWith(PATHS.uploads) === true;
  let seen = socket.bytesRead;
  const look = (): void => {
    if (upload && socket.bytesRead - seen >= stepBytes) {
      seen = socket.bytesRead;
      timer.refresh();
    } else socket.destroy();
  };
  const timer = setTimeout(look, upload ? stepMs : wholeMs);
  timer.unref();
  for (const event of ["end", "close"]) incoming.once(event, () => clearTimeout(timer));
}
