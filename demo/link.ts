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

/** Milliseconds a slow network keeps each piece of data. */
const SLOW_MS = 600;

/** One person's network: a TCP relay in front of the server whose troubles are real to the browser. */
export interface Link {
  readonly port: number;
  readonly trouble: Trouble;
  /** Takes effect at once, for open connections too. */
  set(change: Partial<Trouble>): void;
  close(): Promise<void>;
}

interface Pair {
  readonly near: Socket;
  readonly far: Socket;
  upgraded: boolean;
}

/** Opens a relay on `port` of loopback (0: any free one) to `targetPort` of loopback. */
export async function openLink(port: number, targetPort: number): Promise<Link> {
  let trouble: Trouble = { offline: false, blocked: false, slow: false };
  const pairs = new Set<Pair>();
  const server = createServer((near) => {
    if (trouble.offline) near.destroy();
    else relay(near, targetPort, pairs, () => trouble);
  });
  const listening = await listen(server, port);
  return {
    port: listening,
    get trouble() {
      return trouble;
    },
    set(change) {
      trouble = { ...trouble, ...change };
      for (const pair of pairs) if (trouble.offline || (trouble.blocked && pair.upgraded)) cut(pair);
    },
    close: () =>
      new Promise((resolve) => {
        for (const pair of pairs) cut(pair);
        server.close(() => resolve());
      }),
  };
}

function relay(near: Socket, targetPort: number, pairs: Set<Pair>, trouble: () => Trouble): void {
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
  const slow = () => trouble().slow;
  near.pipe(new Delay(slow)).pipe(far);
  far.pipe(new Delay(slow)).pipe(near);
}

/** Holds back each chunk while the network is slow; order is kept because the next one waits its turn. */
class Delay extends Transform {
  readonly #slow: () => boolean;

  constructor(slow: () => boolean) {
    super();
    this.#slow = slow;
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    if (this.#slow()) setTimeout(() => done(null, chunk), SLOW_MS);
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
