import type { OpenApiDocument } from "../openapi/document.ts";
import { escapeHtml, renderInline } from "./markdown.ts";
import { renderType } from "./schemas.ts";

const METHODS = ["get", "post", "put", "patch", "delete"] as const;
type Described = NonNullable<NonNullable<OpenApiDocument["paths"][string]>["get"]>;

/** Every operation under its tag: what it takes, what it answers, and how to call it. */
export function renderOperations(document: OpenApiDocument): string {
  const operations = Object.entries(document.paths).flatMap(([path, item]) =>
    METHODS.flatMap((method) => {
      const operation = item[method];
      return operation === undefined ? [] : [{ tag: operation.tags?.[0] ?? "", html: renderOperation(method, path, operation) }];
    }),
  );
  const byTag = Map.groupBy(operations, ({ tag }) => tag);
  return [...byTag].map(([tag, list]) => `<h3>${escapeHtml(tag)}</h3>\n${list.map(({ html }) => html).join("\n")}`).join("\n");
}

function renderOperation(method: string, path: string, operation: Described): string {
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
