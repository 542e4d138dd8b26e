import * as v from "valibot";
import { ClientFrame } from "./commands.ts";
import type { FieldProblem } from "./errors.ts";
import { ServerFrame } from "./frames.ts";

/** A parsed value, or the fields that broke a rule. A bad frame harms nobody but its sender (WIRE-3). */
export type Parsed<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly errors: FieldProblem[]; readonly id: string | null };

/** Nesting deeper than this is refused before the schema looks at it. */
const MAX_DEPTH = 16;

/** Parses one text frame of a client. Never throws. */
export function parseClientFrame(text: string): Parsed<ClientFrame> {
  return parseText(ClientFrame, text);
}

/** Parses one text frame of a server. Never throws; a `type` of a newer server is not ok and is to be passed over. */
export function parseServerFrame(text: string): Parsed<ServerFrame> {
  return parseText(ServerFrame, text);
}

/** Parses a value that is already JSON against a schema. Never throws; unknown fields fall away. */
export function parseValue<S extends v.GenericSchema>(schema: S, value: unknown): Parsed<v.InferOutput<S>> {
  if (depthOf(value) > MAX_DEPTH) return refuse([{ path: "", message: `nested deeper than ${MAX_DEPTH}` }], null);
  const result = v.safeParse(schema, value, { abortPipeEarly: true });
  if (result.success) return { ok: true, value: result.output };
  return refuse(result.issues.slice(0, 10).map(describe), idOf(value));
}

function parseText<S extends v.GenericSchema>(schema: S, text: string): Parsed<v.InferOutput<S>> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return refuse([{ path: "", message: "not JSON" }], null);
  }
  return parseValue(schema, value);
}

function refuse(errors: FieldProblem[], id: string | null): Parsed<never> {
  return { ok: false, errors, id };
}

// Names the field and the rule, never the value: a value may be a secret.
function describe(issue: v.BaseIssue<unknown>): FieldProblem {
  return { path: v.getDotPath(issue) ?? "", message: issue.expected === null ? issue.type : `expected ${issue.expected}` };
}

function idOf(value: unknown): string | null {
  if (typeof value !== "object" || value === null || !("id" in value)) return null;
  return typeof value.id === "string" && value.id.length > 0 && value.id.length <= 64 ? value.id : null;
}

function depthOf(value: unknown): number {
  let depth = 0;
  let layer: unknown[] = [value];
  while (layer.length > 0 && depth <= MAX_DEPTH) {
    layer = layer.flatMap((item) => (typeof item === "object" && item !== null ? Object.values(item) : []));
    depth += 1;
  }
  return depth;
}
