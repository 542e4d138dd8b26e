import { connect, createServer, type AddressInfo, type Socket } from "node:net";
import type { Random } from "./random.ts";

/** A relay between one client and the server that can hurt what passes. */
export interface ChaosRelay {
  readonly port: number;
  /** Resets every open connection (RST), wherever in a frame it is. */
  cut(): void;
  /** Lets a random part of the next chunk from the server through, then resets: a frame cut in its middle. */
  cutMidFrame(): void;
  /** Swallows what the server says and leaves the connection standing (half open), until `heal`: answers are lost after their commit. */
  swallow(): void;
  /** Refuses new connections until `heal`. */
  refuse(): void;
  /** Ends swallowing and refusing; swallowed connections are reset, for their stream has a hole. */
  heal(): void;
  close(): Promise<void>;
}

/** Opens a relay on a free loopback port to `targetPort`. */
export async function openChaosRelay(targetPort: number, random: Random): Promise<ChaosRelay> {
  const pairs = new Set<readonly [Socket, Socket]>();
  let mode: "pass" | "swallow" | "refuse" = "pass";
  let truncateNext = false;
  const server = createServer((near) => {
    if (mode === "refuse") return void near.resetAndDestroy();
    const far = connect(targetPort, "127.0.0.1");
    const pair = [near, far] as const;
    pairs.add(pair);
    for (const socket of pair) {
      socket.setNoDelay(true);
      socket.on("error", () => undefined);
      socket.on("close", () => {
        pairs.delete(pair);
        reset(pair);
      });
    }
    near.on("data", (chunk: Buffer) => void far.write(chunk));
    far.on("data", (chunk: Buffer) => {
      if (mode === "swallow") return;
      if (!truncateNext) return void near.write(chunk);
      truncateNext = false;
      near.write(chunk.subarray(0, random.below(chunk.length)), () => reset(pair));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const cutAll = () => {
    for (const pair of pairs) reset(pair);
  };
  return {
    port: (server.address() as AddressInfo).port,
    cut: cutAll,
    cutMidFrame: () => (truncateNext = true),
    swallow: () => (mode = "swallow"),
    refuse() {
      mode = "refuse";
      cutAll();
    },
    heal() {
      if (mode === "swallow") cutAll();
      mode = "pass";
      truncateNext = false;
    },
    close: () =>
      new Promise((resolve) => {
        cutAll();
        server.close(() => resolve());
      }),
  };
}

function reset(pair: readonly [Socket, Socket]): void {
  for (const socket of pair) if (!socket.destroyed) socket.resetAndDestroy();
}
