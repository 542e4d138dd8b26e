import { once } from "node:events";
import { drawPaper } from "./paper-drawing.ts";
import { PAPER_TYPE } from "./paper-types.ts";
import { drawPicture, orientationOf, type Drawing } from "./picture-drawing.ts";
import {
  createIntake,
  TOO_LONG_EXIT,
  type Intake,
  type PartSize,
  type PictureAnswer,
  type PicturePart,
  type PictureRequest,
} from "./picture-wire.ts";
import { Malformed } from "./strip-metadata/malformed.ts";
import { stripMetadata } from "./strip-metadata/strip-metadata.ts";

// A process of its own: what a crafted picture does to the reader of its format, it does to a process that knows no secret and is soon replaced.
// It answers one request after the other and ends when its input does, however its parent ended.

interface Answer {
  readonly head: PictureAnswer;
  readonly contents: readonly Buffer[];
}

const MALFORMED: Answer = { head: { outcome: "malformed", parts: [] }, contents: [] };

async function answer(bytes: Buffer, { mediaType, draw }: PictureRequest): Promise<Answer> {
  try {
    if (mediaType === PAPER_TYPE) return drawn(draw ? await drawPaper(bytes) : null);
    const drawing = draw ? await drawPicture(bytes, mediaType) : null;
    if (drawing !== null) return drawn(drawing);
    return undrawn(stripMetadata(bytes, mediaType, draw ? await orientationOf(bytes) : 1));
  } catch (error) {
    if (error instanceof Malformed) return MALFORMED;
    throw error;
  }
}

/** What was drawn; null: nothing, and the file stays what it is. */
function drawn(drawing: Drawing | null): Answer {
  if (drawing === null) return { head: { outcome: "undrawn", parts: [] }, contents: [] };
  const { width, height, placeholder, parts } = drawing;
  return { head: { outcome: "drawn", width, height, placeholder, parts: sizesOf(parts) }, contents: [...parts.values()] };
}

function undrawn(original: Buffer): Answer {
  return { head: { outcome: "undrawn", parts: [{ part: "original", bytes: original.length }] }, contents: [original] };
}

function sizesOf(parts: ReadonlyMap<PicturePart, Buffer>): PartSize[] {
  return [...parts].map(([part, { length }]) => ({ part, bytes: length }));
}

async function readPicture(intake: Intake, count: number): Promise<Buffer> {
  const bytes = Buffer.allocUnsafeSlow(count);
  let filled = 0;
  for await (const chunk of intake.bytes(count)) filled += chunk.copy(bytes, filled);
  return bytes;
}

// Pictures are drawn in other threads, so this one sees the time go by.
async function withinTime<T>(cpuMs: number, work: () => Promise<T>): Promise<T> {
  const start = process.cpuUsage();
  const watch = setInterval(() => {
    const { user, system } = process.cpuUsage(start);
    if ((user + system) / 1_000 > cpuMs) process.exit(TOO_LONG_EXIT);
  }, 50);
  try {
    return await work();
  } finally {
    clearInterval(watch);
  }
}

async function send(bytes: string | Buffer): Promise<void> {
  if (!process.stdout.write(bytes)) await once(process.stdout, "drain");
}

// Says that it is there.
await send("\n");
const intake = createIntake(process.stdin);
for (let line = await intake.line(); line !== null; line = await intake.line()) {
  // Written by the parent only.
  const request = JSON.parse(line) as PictureRequest;
  const { head, contents } = await withinTime(request.cpuMs, async () => answer(await readPicture(intake, request.bytes), request));
  await send(`${JSON.stringify(head)}\n`);
  for (const content of contents) await send(content);
}
