import { createHash } from "node:crypto";
import { ERRORS } from "../../../protocol/error-table.ts";
import { isRetryable, type ErrorCode } from "../../../protocol/errors.ts";
import type { OpenApiDocument } from "../openapi/document.ts";
import { escapeHtml, renderInline, renderRules } from "./markdown.ts";
import { renderOperationLinks, renderOperations } from "./operations.ts";
import { renderSchemas } from "./schemas.ts";
import { STYLE } from "./style.ts";

/** A page that needs no script, and the policy it is served under: nothing but its own style. */
export interface DocsPage {
  readonly html: string;
  readonly contentSecurityPolicy: string;
}

/** The documentation: operations and schemas from the API description, errors from the error table, rules from docs/protocol.md. */
export function createDocsPage(document: OpenApiDocument, rules: string): DocsPage {
  const sections: readonly (readonly [id: string, title: string, html: string])[] = [
    ["operations", "Operations", renderOperations(document)],
    ["errors", "Errors", renderErrors()],
    ["rules", "Rules of the protocol", renderRules(rules)],
    ["schemas", "Schemas", renderSchemas(document)],
  ];
  const links = sections
    .map(([id, title]) => `<a href="#${id}">${title}</a>${id === "operations" ? `<div>${renderOperationLinks(document)}</div>` : ""}`)
    .join("\n");
  const body = sections.map(([id, title, html]) => `<section id="${id}"><h2>${title}</h2>\n${html}</section>`).join("\n");
  return { html: frame(document, links, body), contentSecurityPolicy: policy() };
}

function frame(document: OpenApiDocument, links: string, body: string): string {
  const { title, version, description } = document.info;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escapeHtml(title)} API</title>
<style>${STYLE}</style>
</head>
<body>
<header><h1>${escapeHtml(title)} API <small>${escapeHtml(version)}</small></h1>
<p>${renderInline(description)}</p></header>
<nav aria-label="On this page" tabindex="0">${links}<a href="/openapi.json">openapi.json</a></nav>
<main>${body}</main>
</body>
</html>
`;
}

function policy(): string {
  const hash = createHash("sha256").update(STYLE).digest("base64");
  return `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;
}

function renderErrors(): string {
  const rows = (Object.keys(ERRORS) as ErrorCode[]).map((code) => {
    const { status, title, fix } = ERRORS[code];
    return `<tr id="error-${code}"><th scope="row"><code>${code}</code></th><td>${status}</td><td>${renderInline(title)}</td><td>${renderInline(fix)}</td><td>${isRetryable(code) ? "yes" : "no"}</td></tr>`;
  });
  return `<p>The same codes stand in problems (HTTP), in <code>refused</code> frames and in results of messages.</p>
<div class="wide" tabindex="0" role="region" aria-label="Error codes"><table><thead><tr><th scope="col">Code</th><th scope="col">Status</th><th scope="col">What</th><th scope="col">What to do</th><th scope="col">Try again</th></tr></thead>
<tbody>${rows.join("\n")}</tbody></table></div>`;
}
