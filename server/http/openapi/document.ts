import type { Hono } from "hono";
import { generateSpecs } from "hono-openapi";
import { ClientFrame } from "../../../protocol/commands.ts";
import { ServerFrame } from "../../../protocol/frames.ts";
import { PATHS } from "../../../protocol/http.ts";
import type { AppEnv, HttpOptions } from "../dependencies.ts";
import { toNamedSchemas } from "./schemas.ts";

export type OpenApiDocument = Awaited<ReturnType<typeof generateSpecs>>;

const DESCRIPTION = `The HTTP side of staff-chat. Live frames go by WebSocket (\`${PATHS.socket}\`, opened with a ticket) or by long poll, in the same shapes. Every error is a problem (RFC 9457) from one table.`;

/** The OpenAPI 3.1 description of every operation that is registered, with the frames of the socket among its schemas. */
export async function createOpenApiDocument(
  app: Hono<AppEnv>,
  options: Pick<HttpOptions, "publicUrl" | "version">,
): Promise<OpenApiDocument> {
  const frames = { ...(await toNamedSchemas(ClientFrame)), ...(await toNamedSchemas(ServerFrame)) };
  const document = await generateSpecs(app, {
    excludeStaticFile: false,
    defaultValidationErrorResponse: false,
    documentation: {
      info: {
        title: "staff-chat",
        version: options.version,
        description: DESCRIPTION,
        license: { name: "Apache-2.0", identifier: "Apache-2.0" },
      },
      servers: [{ url: options.publicUrl }],
      components: {
        securitySchemes: {
          bearer: {
            type: "http",
            scheme: "bearer",
            bearerFormat: "JWT",
            description: "A token of your application, signed with one of the tenant's keys.",
          },
        },
      },
    },
  });
  document.components.schemas = sortKeys({ ...frames, ...document.components.schemas });
  return document;
}

function sortKeys<T>(object: Record<string, T>): Record<string, T> {
  return Object.fromEntries(Object.entries(object).sort(([left], [right]) => left.localeCompare(right)));
}
