import { connect, createServer, type AddressInfo, type Socket } from "node:net";
import { createLane } from "./lane.ts";
import type { Random } from "./random.ts";
import { isRepeatable, isUpgrade } from "./request-bytes.ts";

/** A relay between one client and its servers that can hurt what passes. */
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
  /** Lets no WebSocket through until `heal`, as some proxies do; open ones are cut. */
  blockSockets(): void;
  /** Brings each send to the server twice until `heal`: over a socket at once, over HTTP a little later and on its own. */
  repeat(): void;
  /** Holds each chunk back for so many milliseconds, in order, until `heal`. */
  delay(milliseconds: number): void;
  /** Ends all of it; swallowed connections are reset, for their stream has a hole. */
  heal(): void;
  /** What it did so far. */
  readonly counts: Readonly<Record<RelayFault, number>>;
  close(): Promise<void>;
}

export type RelayFault = "cuts" | "midFrameCuts" | "swallowedAnswers" | "refusedConnections" | "blockedSockets" | "repeatedSends";

const NO_TROUBLE = { swallow: false, refuse: false, block: false, repeat: false, truncate: false, delayMs: 0 };
/** Milliseconds until a repeated request comes again, at most. */
const LATE_MS = 300;

/** Opens a relay on a free loopback port; each connection goes to one of `ports`, as a load balancer would have it. */
export async function openChaosRelay(ports: readonly number[], random: Random): Promise<ChaosRelay> {
  const counts = { cuts: 0, midFrameCuts: 0, swallowedAnswers: 0, refusedConnections: 0, blockedSockets: 0, repeatedSends: 0 };
  const pairs = new Set<readonly [Socket, Socket]>();
  let trouble = { ...NO_TROUBLE };
  const cutAll = () => {
    for (const pair of pairs) reset(pair);
  };
  const toServer = (pair: readonly [Socket, Socket], chunk: Buffer): readonly Buffer[] => {
    if (trouble.block && isUpgrade(chunk)) {
      counts.blockedSockets += 1;
      reset(pair);
      return [];
    }
    const kind = trouble.repeat ? isRepeatable(chunk) : null;
    if (kind === null) return [chunk];
    counts.repeatedSends += 1;
    if (kind === "frame") return [chunk, chunk];
    setTimeout(() => sendAlone(pair[1].remotePort ?? ports[0]!, chunk), random.below(LATE_MS)).unref();
    return [chunk];
  };
  const toClient = (pair: readonly [Socket, Socket], chunk: Buffer): readonly Buffer[] => {
    if (trouble.swallow) {
      if (chunk.includes('"outcome":"committed"')) counts.swallowedAnswers += 1;
      return [];
    }
    if (!trouble.truncate) return [chunk];
    trouble.truncate = false;
    counts.midFrameCuts += 1;
    pair[0].write(chunk.subarray(0, random.below(chunk.length)), () => reset(pair));
    return [];
  };
  const server = createServer((near) => {
    if (trouble.refuse) {
      counts.refusedConnections += 1;
      near.resetAndDestroy();
      return;
    }
    const pair = [near, connect(ports[random.below(ports.length)]!, "127.0.0.1")] as const;
    pairs.add(pair);
    join(pair, { toServer, toClient, delayMs: () => trouble.delayMs, gone: () => pairs.delete(pair) });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    port: (server.address() as AddressInfo).port,
    counts,
    cut() {
      counts.cuts += pairs.size;
      cutAll();
    },
    cutMidFrame: () => void (trouble.truncate = true),
    swallow: () => void (trouble.swallow = true),
    repeat: () => void (trouble.repeat = true),
    delay: (milliseconds) => void (trouble.delayMs = milliseconds),
    refuse() {
      trouble.refuse = true;
      cutAll();
    },
    blockSockets() {
      trouble.block = true;
      cutAll();
    },
    heal() {
      if (trouble.swallow) cutAll();
      trouble = { ...NO_TROUBLE };
    },
    close: () =>
      new Promise((resolve) => {
        cutAll();
        server.close(() => resolve());
      }),
  };
}

interface Passage {
  /** What becomes of a chunk on its way: nothing, itself, or itself twice. */
  toServer(pair: readonly [Socket, Socket], chunk: Buffer): readonly Buffer[];
  toClient(pair: readonly [Socket, Socket], chunk: Buffer): readonly Buffer[];
  delayMs(): number;
  gone(): void;
}

function join(pair: readonly [Socket, Socket], { toServer, toClient, delayMs, gone }: Passage): void {
  const [near, far] = pair;
  const [up, down] = [createLane(far, delayMs), createLane(near, delayMs)];
  for (const socket of pair) {
    socket.setNoDelay(true);
    socket.on("error", () => undefined);
    socket.on("close", () => {
      for (const lane of [up, down]) lane.end();
      gone();
      reset(pair);
    });
  }
  near.on("data", (chunk: Buffer) => {
    for (const part of toServer(pair, chunk)) up.write(part);
  });
  far.on("data", (chunk: Buffer) => {
    for (const part of toClient(pair, chunk)) down.write(part);
  });
}

/** Sends bytes on a connection of their own and hears the answer out, for nobody. */
function sendAlone(port: number, bytes: Buffer): void {
  const socket = connect(port, "127.0.0.1", () => socket.write(bytes));
  socket.on("error", () => undefined);
  socket.once("data", () => socket.destroy());
  socket.setTimeout(5_000, () => socket.destroy());
}

function reset(pair: readonly [Socket, Socket]): void {
  for (const socket of pair) if (!socket.destroyed) socket.resetAndDestroy();
}
