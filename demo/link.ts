import { connect, createServer, type AddressInfo, type Server, type Socket } from "node:net";
import { Transform, type TransformCallback } from "node:stream";

/** What is wrong with a person's network right now. */
export interface Trouble {
  /** Nothing goes through: what is open is cut, what comes is refused. */
  readonly offline: boolean;
  /** Upgrades to WebSocket are cut, as some company proxies do. */
  readonly blocked: boolean;
  /** Every piece of data arrives late, in both directions. */
  readonly slow: boolean;
}

/** Milliseconds after its last connection during which a network counts as used: a page that is cut off comes back. */
const USED_MS = 15_000;

/** Milliseconds a slow network keeps each piece of data, unless told. */
const SLOW_MS = 600;

/** One person's network: a TCP relay in front of the server whose troubles are real to the browser. */
export interface Link {
  readonly port: number;
  readonly trouble: Trouble;
  /** Whether somebody uses it, or did within the last seconds. */
  readonly isUsed: boolean;
  /** Takes effect at once, for open connections too. */
  set(change: Partial<Trouble>): void;
  close(): Promise<void>;
}

interface Pair {
  readonly near: Socket;
  readonly far: Socket;
  upgraded: boolean;
}

/** Opens a relay on `port` of loopback (0: any free one) to `targetPort` of loopback. A piece of data has at most 64 KiB. */
export async function openLink(port: number, targetPort: number, slowMs = SLOW_MS): Promise<Link> {
  let trouble: Trouble = { offline: false, blocked: false, slow: false };
  /** How often the network came back while calls from before still stand in the line of the listener. */
  let returning = 0;
  const pairs = new Set<Pair>();
  let usedAt = -USED_MS;
  const server = createServer((near) => {
    usedAt = performance.now();
    near.on("close", () => (usedAt = performance.now()));
    if (trouble.offline || returning > 0) near.destroy();
    else relay({ near, targetPort, slowMs }, pairs, () => trouble);
  });
  const listening = await listen(server, port);
  return {
    port: listening,
    get trouble() {
      return trouble;
    },
    get isUsed() {
      return pairs.size > 0 || performance.now() - usedAt < USED_MS;
    },
    set(change) {
      const wasOffline = trouble.offline;
      trouble = { ...trouble, ...change };
      if (wasOffline && !trouble.offline) {
        returning += 1;
        passLine(listening, () => (returning -= 1));
      }
      for (const pair of pairs) if (trouble.offline || (trouble.blocked && pair.upgraded)) cut(pair);
    },
    close: () =>
      new Promise((resolve) => {
        for (const pair of pairs) cut(pair);
        server.close(() => resolve());
      }),
  };
}

/**
 * Waits at the end of the listener's line until all that came before has been looked at. Otherwise a call that was made while the
 * network was off, and is not taken up yet, would go through as soon as it is on.
 */
function passLine(port: number, passed: () => void): void {
  connect(port, "127.0.0.1")
    .on("error", () => {})
    .on("close", passed);
}

interface Call {
  readonly near: Socket;
  readonly targetPort: number;
  readonly slowMs: number;
}

function relay({ near, targetPort, slowMs }: Call, pairs: Set<Pair>, trouble: () => Trouble): void {
  const far = connect(targetPort, "127.0.0.1");
  const pair: Pair = { near, far, upgraded: false };
  pairs.add(pair);
  for (const socket of [near, far]) {
    socket.setNoDelay(true);
    socket.on("error", () => cut(pair));
    socket.on("close", () => {
      cut(pair);
      pairs.delete(pair);
    });
  }
  near.on("data", (chunk: Buffer) => {
    if (!isUpgrade(chunk)) return;
    pair.upgraded = true;
    if (trouble().blocked) cut(pair);
  });
  const delayMs = () => (trouble().slow ? slowMs : 0);
  near.pipe(new Delay(delayMs)).pipe(far);
  far.pipe(new Delay(delayMs)).pipe(near);
}

/** Holds back each chunk while the network is slow; order is kept because the next one waits its turn. */
class Delay extends Transform {
  readonly #delayMs: () => number;

  constructor(delayMs: () => number) {
    super();
    this.#delayMs = delayMs;
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    const delayMs = this.#delayMs();
    if (delayMs > 0) setTimeout(() => done(null, chunk), delayMs);
    else done(null, chunk);
  }
}

function isUpgrade(chunk: Buffer): boolean {
  return /^GET [^\r\n]+\r\n[\s\S]*?\r\nupgrade: *websocket/i.test(chunk.toString("latin1", 0, 4096));
}

function cut(pair: Pair): void {
  pair.near.destroy();
  pair.far.destroy();
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", () => resolve((server.address() as AddressInfo).port));
  });
}
