import { type generateSpecs, resolver } from "hono-openapi";
import type * as v from "valibot";
import * as commands from "../../../protocol/commands.ts";
import * as entities from "../../../protocol/entities.ts";
import * as errors from "../../../protocol/errors.ts";
import * as eventRequests from "../../../protocol/event-requests.ts";
import * as events from "../../../protocol/events.ts";
import * as frames from "../../../protocol/frames.ts";
import * as http from "../../../protocol/http.ts";
import { Id } from "../../../protocol/ids.ts";
import { Limits } from "../../../protocol/limits.ts";

/** Every schema of the protocol that has a name, so that the description refers to it by that name. */
const EXPORTS: Readonly<Record<string, unknown>> = {
  ...entities,
  ...errors,
  ...events,
  ...eventRequests,
  ...commands,
  ...frames,
  ...http,
  Id,
  Limits,
};
const DEFINITIONS = Object.fromEntries(
  Object.entries(EXPORTS).flatMap(([name, value]) => (isSchema(value) ? [[name, value] as const] : [])),
);

// What requests carry is described as it is sent, before the server turns it into anything else.
const OPTIONS = {
  options: {
    definitions: DEFINITIONS,
    typeMode: "input",
    errorMode: "ignore",
    overrideRef: ({ referenceId }: { readonly referenceId: string }) => `#/components/schemas/${referenceId}`,
  },
};

type NamedSchemas = NonNullable<Awaited<ReturnType<typeof generateSpecs>>["components"]["schemas"]>;

/** A schema of the protocol as the description needs it. */
export function describeSchema(schema: v.GenericSchema): ReturnType<typeof resolver> {
  return resolver(schema, OPTIONS);
}

/** JSON Schema of everything that one schema of the protocol refers to, by name. */
export async function toNamedSchemas(schema: v.GenericSchema): Promise<NamedSchemas> {
  const { components } = await describeSchema(schema).toOpenAPISchema();
  return { ...components?.schemas };
}

function isSchema(value: unknown): value is v.GenericSchema {
  return typeof value === "object" && value !== null && "kind" in value && value.kind === "schema";
}
