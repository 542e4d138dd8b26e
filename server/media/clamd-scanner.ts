import { once } from "node:events";
import { connect, type Socket } from "node:net";
import type { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { SCAN_MS, ScannerAway, type Scanner, type Verdict } from "./scanner.ts";

/** Where clamd listens. */
export type ClamdPlace = { readonly path: string } | { readonly host: string; readonly port: number };

/** Asks clamd by INSTREAM (clamd(8)): its socket is the only way, so it needs no access to any file. */
export function createClamdScanner(place: ClamdPlace, timeLimit: number = SCAN_MS): Scanner {
  return {
    async scan(source, signal) {
      const content = await source.open();
      const late = AbortSignal.any([signal, AbortSignal.timeout(timeLimit)]);
      const socket = connect(place);
      // `once` and the reader below tell of it; without a listener it would end the process.
      socket.on("error", () => {});
      const drop = () => socket.destroy(new Error("took too long"));
      if (late.aborted) drop();
      late.addEventListener("abort", drop, { once: true });
      try {
        const answer = text(socket);
        answer.catch(() => {});
        await send(socket, content, answer);
        return readVerdict(await answer.catch(away));
      } finally {
        late.removeEventListener("abort", drop);
        content.destroy();
        socket.destroy();
      }
    },
  };
}

/** A chunk is its length in four bytes and the bytes; one without bytes is the end. clamd answers before the end when it has had enough. */
async function send(socket: Socket, content: Readable, answer: Promise<string>): Promise<void> {
  let answered = false;
  const over = answer.then(
    () => (answered = true),
    () => (answered = true),
  );
  const write = async (bytes: string | Uint8Array): Promise<void> => {
    if (!answered && !socket.write(bytes)) await Promise.race([once(socket, "drain").catch(() => {}), over]);
  };
  await write("zINSTREAM\0");
  for await (const chunk of content as AsyncIterable<Uint8Array>) {
    if (answered) return;
    await write(lengthOf(chunk.length));
    await write(chunk);
  }
  await write(lengthOf(0));
}

function lengthOf(length: number): Uint8Array {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(length);
  return bytes;
}

function away(error: unknown): never {
  throw new ScannerAway("clamd does not answer", { cause: error });
}

function readVerdict(answer: string): Verdict {
  const line = answer.replace(/\0.*$/s, "");
  if (line === "stream: OK") return { clean: true };
  const found = /^stream: (.+) FOUND$/.exec(line)?.[1];
  if (found !== undefined) return { clean: false, signature: found };
  // Among them: larger than clamd's StreamMaxLength.
  throw new ScannerAway(`clamd gives no verdict: ${line.slice(0, 200)}`);
}
