import * as v from "valibot";
import { BusEvent } from "./bus-event.ts";
import { frameText, keepFrameText } from "./frame-text.ts";

/** What came from another node: an event, nothing (the node's own), or what is wrong with it. */
export type Received = { readonly event: BusEvent | null } | { readonly problem: string };

/** An event as a text of three lines: the sending node, the event, and its frame as the sockets get it. */
export function encodeMessage(event: BusEvent, node: string): string {
  if (!("frame" in event)) return `${node}\n${JSON.stringify(event)}`;
  const { frame, ...rest } = event;
  return `${node}\n${JSON.stringify(rest)}\n${frameText(frame)}`;
}

/** Reads it at node `node`. Never throws. */
export function decodeMessage(message: string, node: string): Received {
  const [sender, head = "", text] = message.split("\n", 3);
  if (sender === node) return { event: null };
  const result = v.safeParse(BusEvent, readParts(head, text), { abortEarly: true });
  // Names the field and the rule, never the value.
  if (!result.success) return { problem: `${v.getDotPath(result.issues[0]) ?? ""} ${result.issues[0].type}`.trim() };
  if (text !== undefined && "frame" in result.output) keepFrameText(result.output.frame, text);
  return { event: result.output };
}

function readParts(head: string, text: string | undefined): unknown {
  try {
    const event: unknown = JSON.parse(head);
    if (text === undefined || typeof event !== "object") return event;
    return { ...event, frame: JSON.parse(text) as unknown };
  } catch {
    return undefined;
  }
}
