import type { OpenApiDocument } from "../openapi/document.ts";
import { escapeHtml, renderInline } from "./markdown.ts";
import { renderType } from "./schemas.ts";

const METHODS = ["get", "post", "put", "patch", "delete"] as const;
type Described = NonNullable<NonNullable<OpenApiDocument["paths"][string]>["get"]>;

interface Operation {
  readonly method: string;
  readonly path: string;
  readonly described: Described;
}

/** Every operation under its tag: what it takes, what it answers, and how to call it. */
export function renderOperations(document: OpenApiDocument): string {
  return [...operationsByTag(document)]
    .map(([tag, list]) => `<h3>${escapeHtml(tag)}</h3>\n${list.map(renderOperation).join("\n")}`)
    .join("\n");
}

/** Links to all operations, under their tags. */
export function renderOperationLinks(document: OpenApiDocument): string {
  const link = ({ described }: Operation) =>
    `<li><a href="#${escapeHtml(described.operationId ?? "")}">${escapeHtml(described.summary ?? described.operationId ?? "")}</a></li>`;
  return [...operationsByTag(document)].map(([tag, list]) => `<b>${escapeHtml(tag)}</b><ul>${list.map(link).join("")}</ul>`).join("\n");
}

function operationsByTag(document: OpenApiDocument): ReadonlyMap<string, readonly Operation[]> {
  const operations = Object.entries(document.paths).flatMap(([path, item]) =>
    METHODS.flatMap((method) => {
      const described = item[method];
      return described === undefined ? [] : [{ method, path, described }];
    }),
  );
  return Map.groupBy(operations, ({ described }) => described.tags?.[0] ?? "");
}

function renderOperation({ method, path, described: operation }: Operation): string {
  const parts = [renderParameters(operation), renderBody(operation), renderAnswers(operation), renderExample(method, path, operation)];
  return `<article id="${escapeHtml(operation.operationId ?? "")}">
<h4><code><b>${method.toUpperCase()}</b> ${escapeHtml(path)}</code> ${escapeHtml(operation.summary ?? "")}</h4>
${operation.description === undefined ? "" : `<p>${renderInline(operation.description)}</p>`}
${parts.filter((part) => part !== "").join("\n")}</article>`;
}

function renderParameters({ parameters = [] }: Described): string {
  const items = parameters.flatMap((parameter) =>
    "$ref" in parameter
      ? []
      : [
          `<li><code>${escapeHtml(parameter.name)}</code> in ${escapeHtml(parameter.in)}${parameter.required ? ", required" : ""}: ${renderType(parameter.schema)}</li>`,
        ],
  );
  return items.length === 0 ? "" : `<p>Parameters</p><ul>${items.join("")}</ul>`;
}

function renderBody({ requestBody }: Described): string {
  if (requestBody === undefined || "$ref" in requestBody) return "";
  return `<p>Body: ${renderType(requestBody.content["application/json"]?.schema)}</p>`;
}

function renderAnswers({ responses }: Described): string {
  const items = Object.entries(responses).map(([status, response]) => {
    if ("$ref" in response) return "";
    const schema = response.content?.["application/json"]?.schema;
    const lines = response.description.split("\n").map(renderInline).join("<br>");
    return `<dt>${escapeHtml(status)}</dt><dd>${lines}${schema === undefined ? "" : ` ${renderType(schema)}`}</dd>`;
  });
  return `<dl>${items.join("")}</dl>`;
}

function renderExample(method: string, path: string, operation: Described): string {
  const token = (operation.security ?? []).length === 0 ? "" : ` -H "Authorization: Bearer $TOKEN"`;
  const body = operation.requestBody === undefined ? "" : ` -H "Content-Type: application/json" -d @body.json`;
  const verb = method === "get" ? "" : ` -X ${method.toUpperCase()}`;
  return `<pre><code>${escapeHtml(`curl${verb}${token}${body} "$SERVER${path}"`)}</code></pre>`;
}
