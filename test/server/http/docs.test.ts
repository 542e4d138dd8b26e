import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { suite, test } from "node:test";
import { ERRORS } from "../../../protocol/error-table.ts";
import { PATHS } from "../../../protocol/http.ts";
import { escapeHtml, renderRules } from "../../../server/http/docs/markdown.ts";
import { createFakeApp } from "./support/fake-app.ts";

interface Described {
  readonly openapi: string;
  readonly paths: Record<
    string,
    Record<string, { operationId: string; summary: string; responses: Record<string, unknown>; security?: unknown }>
  >;
  readonly components: { readonly schemas: Record<string, unknown>; readonly securitySchemes: Record<string, unknown> };
}

const { app } = createFakeApp();
const document = async () => (await (await app.request(PATHS.openapi)).json()) as Described;

suite("documentation", () => {
  test("O7 the description holds every path of the contract but the socket and itself", async () => {
    const { openapi, paths } = await document();
    assert.equal(openapi, "3.1.0");
    const { socket: _, docs: __, openapi: ___, ...described } = PATHS;
    assert.deepEqual(new Set(Object.keys(paths)), new Set(Object.values(described).map((path) => path.replace(/:(\w+)/g, "{$1}"))));
  });

  test("O7 every operation of the API names its token and every refusal", async () => {
    const { paths } = await document();
    const ids: string[] = [];
    for (const [path, methods] of Object.entries(paths)) {
      for (const operation of Object.values(methods)) {
        ids.push(operation.operationId);
        if (!path.startsWith("/v1/")) continue;
        const open = path === PATHS.file.replace(":link", "{link}");
        assert.deepEqual(operation.security, open ? [] : [{ bearer: [] }], path);
        for (const status of [...(open ? ["404"] : ["401", "403"]), "429", "500", "503"])
          assert.ok(status in operation.responses, `${path} ${status}`);
      }
    }
    assert.equal(new Set(ids).size, ids.length);
  });

  test("O7 every reference of the description leads to a schema", async () => {
    const described = await document();
    const references = [...JSON.stringify(described).matchAll(/"\$ref":"#\/components\/schemas\/(\w+)"/g)].map((match) => match[1] ?? "");
    assert.ok(references.length > 100);
    assert.deepEqual(
      references.filter((name) => !(name in described.components.schemas)),
      [],
    );
    assert.doesNotMatch(JSON.stringify(described), /\$defs/);
    for (const frame of ["HelloCommand", "SendMessagesCommand", "WelcomeFrame", "RoomChangesFrame"])
      assert.ok(frame in described.components.schemas, frame);
  });

  test("O7 S5 the page has no script and carries a policy that lets nothing in but its own style", async () => {
    const response = await app.request(PATHS.docs);
    const html = await response.text();
    assert.doesNotMatch(html, /<script|\son\w+=|javascript:|style="|<link|<img/i);
    const style = /<style>([^]*?)<\/style>/.exec(html)?.[1] ?? "";
    const hash = createHash("sha256").update(style).digest("base64");
    assert.equal(
      response.headers.get("Content-Security-Policy"),
      `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
    );
  });

  test("O7 every error and every rule has the anchor that problems and tests name", async () => {
    const html = await (await app.request(PATHS.docs)).text();
    for (const code of Object.keys(ERRORS)) assert.ok(html.includes(`id="error-${code}"`), code);
    for (const rule of ["wire-1", "auth-8", "sync-14", "room-8"]) assert.ok(html.includes(`id="${rule}"`), rule);
    const anchors = new Set([...html.matchAll(/\sid="([^"]+)"/g)].map((match) => match[1]));
    const links = [...html.matchAll(/href="#([^"]+)"/g)].map((match) => match[1]);
    assert.deepEqual(
      links.filter((link) => !anchors.has(link)),
      [],
    );
  });

  test("O7 the side navigation leads to every section and operation, and each of its links to something", async () => {
    const html = await (await app.request(PATHS.docs)).text();
    const nav = /<nav [\s\S]*?<\/nav>/.exec(html)?.[0] ?? assert.fail("no navigation");
    const links = [...nav.matchAll(/href="#([^"]+)"/g)].map((match) => match[1]!);
    const { paths } = await document();
    const operations = Object.values(paths).flatMap((methods) => Object.values(methods).map(({ operationId }) => operationId));
    assert.deepEqual(
      operations.filter((id) => !links.includes(id)),
      [],
    );
    assert.deepEqual(
      links.filter((id) => !html.includes(` id="${id}"`)),
      [],
    );
  });

  test("XSS-1 text in the page is text", () => {
    assert.equal(escapeHtml(`<a href="x" title='y'>&`), "&#60;a href=&#34;x&#34; title=&#39;y&#39;&#62;&#38;");
    assert.equal(
      renderRules("- **WIRE-1** <img src=x> `<b>` [x](javascript:1)"),
      '<ul><li id="wire-1"><strong>WIRE-1</strong> &#60;img src=x&#62; <code>&#60;b&#62;</code> [x](javascript:1)</li></ul>',
    );
  });
});
