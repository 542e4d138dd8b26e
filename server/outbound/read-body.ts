import type { IncomingMessage } from "node:http";
import { pipeline, type Readable } from "node:stream";
import { createBrotliDecompress, createGunzip, createInflate } from "node:zlib";
import { OutboundRefused } from "./outbound-refused.ts";

const UNPACKERS = { gzip: createGunzip, "x-gzip": createGunzip, deflate: createInflate, br: createBrotliDecompress } as const;

/** Reads the body of an answer, unpacked, up to so many bytes: what is packed to grow is never held. @throws OutboundRefused */
export async function readBody(
  response: IncomingMessage,
  { bytes, overflow }: { readonly bytes: number; readonly overflow: "refuse" | "cut" },
): Promise<Buffer> {
  const declared = Number(response.headers["content-length"]);
  if (overflow === "refuse" && declared > bytes) throw new OutboundRefused("size", `is larger than ${bytes} bytes`);
  const parts: Buffer[] = [];
  let read = 0;
  for await (const part of unpacked(response) as AsyncIterable<Buffer>) {
    parts.push(part);
    read += part.length;
    if (read <= bytes) continue;
    if (overflow === "refuse") throw new OutboundRefused("size", `is larger than ${bytes} bytes`);
    break;
  }
  return Buffer.concat(parts).subarray(0, bytes);
}

function unpacked(response: IncomingMessage): Readable {
  const encoding = (response.headers["content-encoding"] ?? "identity").trim().toLowerCase();
  if (encoding === "identity" || encoding === "") return response;
  const create = Object.entries(UNPACKERS).find(([name]) => name === encoding)?.[1];
  // Packed twice is packed to grow.
  if (create === undefined) throw new OutboundRefused("encoding", `is packed as ${encoding}`);
  const unpacker = create();
  // Whatever goes wrong is met by who reads.
  pipeline(response, unpacker, () => undefined);
  return unpacker;
}
