import type { OpenApiDocument } from "../openapi/document.ts";
import { escapeHtml } from "./markdown.ts";

const REFERENCE = "#/components/schemas/";

/** Every named schema: a table of its fields, or its type. */
export function renderSchemas(document: OpenApiDocument): string {
  return Object.entries(document.components.schemas ?? {})
    .map(
      ([name, schema]) =>
        `<article id="schema-${escapeHtml(name)}"><h3><code>${escapeHtml(name)}</code></h3>${renderSchema(schema)}</article>`,
    )
    .join("\n");
}

/** A type in a few words, with links to the named schemas in it. */
export function renderType(schema: unknown): string {
  if (!isObject(schema)) return "anything";
  if (typeof schema["$ref"] === "string") return renderReference(schema["$ref"]);
  if ("const" in schema) return `<code>${escapeHtml(JSON.stringify(schema["const"]))}</code>`;
  if (Array.isArray(schema["enum"])) return schema["enum"].map((value) => `<code>${escapeHtml(JSON.stringify(value))}</code>`).join(" or ");
  const choices = schema["anyOf"] ?? schema["oneOf"];
  if (Array.isArray(choices)) return choices.map(renderType).join(" or ");
  if (schema["type"] === "array") return `list of ${renderType(schema["items"])}`;
  if (schema["type"] === "object" && isObject(schema["properties"]))
    return `{ ${renderFields(schema)
      .map(({ name, type }) => `${name}: ${type}`)
      .join(", ")} }`;
  return escapeHtml([typeof schema["type"] === "string" ? schema["type"] : "anything", ...renderBounds(schema)].join(", "));
}

function renderSchema(schema: unknown): string {
  if (!isObject(schema) || !isObject(schema["properties"])) return `<p>${renderType(schema)}</p>`;
  const rows = renderFields(schema).map(
    ({ name, type, required }) => `<tr><th scope="row">${name}</th><td>${type}</td><td>${required ? "required" : "optional"}</td></tr>`,
  );
  return `<div class="wide"><table><tbody>${rows.join("")}</tbody></table></div>`;
}

function renderFields(schema: Record<string, unknown>): { name: string; type: string; required: boolean }[] {
  const required = Array.isArray(schema["required"]) ? schema["required"] : [];
  const properties = isObject(schema["properties"]) ? schema["properties"] : {};
  return Object.entries(properties).map(([name, type]) => ({
    name: `<code>${escapeHtml(name)}</code>`,
    type: renderType(type),
    required: required.includes(name),
  }));
}

function renderReference(reference: string): string {
  const name = escapeHtml(reference.replace(REFERENCE, ""));
  return `<a href="#schema-${name}"><code>${name}</code></a>`;
}

function renderBounds(schema: Record<string, unknown>): string[] {
  const names = {
    minLength: "at least characters",
    maxLength: "at most characters",
    minimum: "from",
    maximum: "to",
    pattern: "like",
    default: "by default",
  };
  return Object.entries(names).flatMap(([key, words]) => (schema[key] === undefined ? [] : [`${words} ${JSON.stringify(schema[key])}`]));
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
