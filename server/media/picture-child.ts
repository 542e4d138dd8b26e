import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { createIntake, TOO_LONG_EXIT, type PictureAnswer, type PictureRequest } from "./picture-wire.ts";

/** The picture process is gone before it had answered. `time`: it was ended because it took too long. */
export class PictureLost extends Error {
  override readonly name = "PictureLost";
  readonly reason: "time" | "crash";

  constructor(reason: "time" | "crash") {
    super(`the picture process was lost: ${reason}`);
    this.reason = reason;
  }
}

/** A picture process that runs. One question at a time; when one fails in any way, end it and start another. */
export interface PictureChild {
  readonly running: boolean;
  /** Resolves when it is gone. */
  readonly ended: Promise<void>;
  /** Resolves when the whole picture is handed over. @throws PictureLost, whatever `content` throws */
  send(request: PictureRequest, content: AsyncIterable<Uint8Array>): Promise<void>;
  /** @throws PictureLost */
  answer(): Promise<PictureAnswer>;
  /** The bytes that follow the answer, part by part. @throws PictureLost */
  content(bytes: number): AsyncGenerator<Buffer>;
  /** Ends it at once; resolves when it is gone. */
  end(reason: PictureLost["reason"]): Promise<void>;
}

const SCRIPT = fileURLToPath(new URL("./picture-process.ts", import.meta.url));

/** Starts a process that is given neither environment nor a way to speak but its answers. `script`: for tests of what goes wrong. */
export function startPictureChild(script: string = SCRIPT): PictureChild {
  const child = spawn(process.execPath, ["--max-old-space-size=128", script], { env: {}, stdio: ["pipe", "pipe", "ignore"] });
  const intake = createIntake(child.stdout);
  let reason: PictureLost["reason"] = "crash";
  let running = true;
  const exit = new Promise<void>((resolve) => {
    const ended = (code?: unknown) => {
      running = false;
      if (code === TOO_LONG_EXIT) reason = "time";
      resolve();
    };
    child.once("exit", ended).once("error", () => ended());
  });
  // What is written to a process that is just gone fails; that it is gone is told by its end.
  child.stdin.on("error", () => {});
  const lost = exit.then((): never => {
    throw new PictureLost(reason);
  });
  lost.catch(() => {});
  const write = async (bytes: string | Uint8Array): Promise<void> => {
    if (!child.stdin.write(bytes)) await Promise.race([once(child.stdin, "drain"), lost]);
  };

  const line = async (): Promise<string> => (await Promise.race([intake.line(), lost]).catch(() => null)) ?? lost;
  // Starting takes a while on a busy machine, which is not the picture's fault.
  const ready = line();
  ready.catch(() => {});

  return {
    get running() {
      return running;
    },
    ended: exit,
    async send(request, content) {
      await ready;
      await write(`${JSON.stringify(request)}\n`);
      if ((await sendAll(content, write)) !== request.bytes) throw new RangeError("a picture has other bytes than its size says");
    },
    async answer() {
      // Written by our own process; a picture can at most make it say what is not true of this picture.
      return JSON.parse(await line()) as PictureAnswer;
    },
    async *content(bytes) {
      try {
        yield* intake.bytes(bytes);
      } catch {
        await lost;
      }
    },
    async end(why) {
      if (running) reason = why;
      child.kill("SIGKILL");
      await exit;
    },
  };
}

/** Answers how many bytes it sent. */
async function sendAll(content: AsyncIterable<Uint8Array>, write: (bytes: Uint8Array) => Promise<void>): Promise<number> {
  let sent = 0;
  for await (const chunk of content) {
    sent += chunk.length;
    await write(chunk);
  }
  return sent;
}
