import type { ServerFrame } from "../../protocol/frames.ts";

const texts = new WeakMap<object, string>();

/** The frame as JSON, made once: what goes to other nodes and what goes to sockets is the same text. Frames are never changed. */
export function frameText(frame: ServerFrame): string {
  const known = texts.get(frame);
  if (known !== undefined) return known;
  const text = JSON.stringify(frame);
  texts.set(frame, text);
  return text;
}

/** Keeps the text a frame was read from, so that this node need not encode it again. */
export function keepFrameText(frame: object, text: string): void {
  texts.set(frame, text);
}
