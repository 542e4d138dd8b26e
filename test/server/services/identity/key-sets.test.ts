import assert from "node:assert/strict";
import { generateKeyPairSync, type KeyObject } from "node:crypto";
import { createServer, type RequestListener, type Server } from "node:http";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { after, afterEach, before, suite, test } from "node:test";
import { Failure } from "../../../../server/base/errors.ts";
import { checkKeySetUrl, createKeySetFetch, KeySetUnavailable } from "../../../../server/services/identity/jwks-fetch.ts";
import { OutboundRefused } from "../../../../server/outbound/outbound-refused.ts";
import { mintToken } from "../../../../server/services/identity/signing-keys.ts";
import { createWorld, outcome, type Node, type World } from "./support/world.ts";

suite("key sets", () => {
  let world: World;
  let node: Node;
  const servers: Server[] = [];

  before(async () => {
    world = await createWorld();
    node = world.createNode();
  });
  after(() => world.close());
  afterEach(() => {
    for (const server of servers.splice(0)) server.closeAllConnections();
  });

  async function serve(listener: RequestListener): Promise<string> {
    const server = createServer(listener).listen(0, "127.0.0.1");
    await once(server, "listening");
    servers.push(server);
    server.unref();
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}/jwks.json`;
  }

  const pair = (kid: string): { kid: string; jwk: object; privateKey: KeyObject } => {
    const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
    return { kid, jwk: { ...publicKey.export({ format: "jwk" }), kid, use: "sig" }, privateKey };
  };
  const mintWith = (tenantId: string, { kid, privateKey }: ReturnType<typeof pair>, isServer = false) =>
    mintToken(
      {
        tenantId,
        keyId: kid,
        algorithm: "ES256",
        audience: "staff-chat",
        secret: privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
      },
      {
        claims: { subject: "ana", name: "Ana", avatar: null, roles: [] },
        issuedAt: world.clock.now,
        lifetime: 60_000,
        tokenId: "t",
        isServer,
      },
    );
  let names = 0;
  const tenantWith = async (jwksUrl: string) => {
    const { id } = await node.tenants.create({ name: `tenant ${(names += 1)}`, origins: [] });
    await node.keys.import(id, { jwksUrl, keyId: null });
    return id;
  };
  const verify = (token: string) => outcome(node.identity.authentication.verifyToken(token));

  test("AUTH-1 a token verifies by the key set its tenant publishes, fetched once", async () => {
    let fetches = 0;
    const [known, stranger] = [pair("one"), pair("two")];
    const url = await serve((_, response) => {
      fetches += 1;
      response.end(JSON.stringify({ keys: [known.jwk] }));
    });
    const id = await tenantWith(url);
    assert.equal(await verify(await mintWith(id, known)), "accepted");
    for (let index = 0; index < 20; index += 1) assert.equal(await verify(await mintWith(id, stranger)), "ERR_JWKS_NO_MATCHING_KEY");
    assert.equal(await verify(await mintWith(id, known)), "accepted");
    assert.equal(fetches, 1);
  });

  test("O7 who publishes a key set makes tokens for people, none for the tenant's server", async () => {
    const known = pair("one");
    const url = await serve((_, response) => void response.end(JSON.stringify({ keys: [known.jwk] })));
    const tenantId = await tenantWith(url);
    const verifyServer = async (isServer: boolean) =>
      outcome(node.identity.authentication.verifyServerToken(await mintWith(tenantId, known, isServer)));
    assert.equal(await verifyServer(true), "a server token needs a key of the tenant's own");
    assert.equal(await verifyServer(false), "not a server token");
    assert.equal(await verify(await mintWith(tenantId, known)), "accepted");
  });

  test("a key set that is down makes the answer `unavailable`, and is not asked for every token", async () => {
    let fetches = 0;
    const url = await serve((_, response) => {
      fetches += 1;
      response.writeHead(500).end();
    });
    const token = await mintWith(await tenantWith(url), pair("one"));
    for (let index = 0; index < 5; index += 1) {
      await assert.rejects(
        node.identity.authentication.verifyToken(token),
        (error) => error instanceof Failure && error.code === "unavailable" && error.details.retryAfter === 5,
      );
    }
    assert.equal(fetches, 1);
  });

  test("a key set that redirects, is too large, breaks off or is no JSON is not taken", async () => {
    const inside = await serve((_, response) => response.end('{"keys":[]}'));
    const answers: RequestListener[] = [
      (_, response) => void response.writeHead(302, { location: inside }).end(),
      (_, response) => void response.end(`{"keys":[],"filler":"${"x".repeat(70_000)}"}`),
      (_, response) => {
        response.writeHead(200, { "content-length": "1000" });
        response.write("{");
        setImmediate(() => response.destroy());
      },
      (_, response) => void response.end("<html>"),
    ];
    for (const answer of answers) {
      const token = await mintWith(await tenantWith(await serve(answer)), pair("one"));
      await assert.rejects(
        node.identity.authentication.verifyToken(token),
        (error) => error instanceof Failure && error.code === "unavailable",
      );
    }
  });

  test("SSRF addresses that are not public are refused in every spelling", () => {
    const hosts = [
      "127.0.0.1",
      "127.1",
      "2130706433",
      "0x7f000001",
      "0177.0.0.1",
      "①②⑦.⓪.⓪.①",
      "127。0。0。1",
      "0.0.0.0",
      "10.1.2.3",
      "172.16.0.1",
      "192.168.1.1",
      "169.254.169.254",
      "100.64.0.1",
      "224.0.0.1",
    ];
    const six = [
      "[::1]",
      "[::]",
      "[::ffff:127.0.0.1]",
      "[::ffff:7f00:1]",
      "[64:ff9b::7f00:1]",
      "[fd00::8]",
      "[fe80::1]",
      "[2002:7f00:1::]",
      "[ff02::1]",
    ];
    for (const host of [...hosts, ...six])
      assert.throws(() => checkKeySetUrl(`https://${host}/jwks`, { allowLoopback: false }), KeySetUnavailable, host);
    for (const url of [
      "http://keys.example/jwks",
      "file:///etc/passwd",
      "ftp://keys.example",
      "https://user:pass@keys.example/",
      "no url",
    ]) {
      assert.throws(() => checkKeySetUrl(url, { allowLoopback: true }), KeySetUnavailable, url);
    }
    assert.equal(checkKeySetUrl("https://8.8.8.8/jwks", { allowLoopback: false }).hostname, "8.8.8.8");
  });

  test("SSRF a name that resolves to an address of this machine is refused before anything is sent", async () => {
    let asked = false;
    const url = await serve(() => (asked = true));
    const fetch = createKeySetFetch({ allowLoopback: false });
    await assert.rejects(
      fetch(`https://localhost:${new URL(url).port}/`),
      (error) => error instanceof KeySetUnavailable && error.cause instanceof OutboundRefused && error.cause.reason === "address",
    );
    assert.equal(asked, false);
  });

  test("an import names what is wrong with it", async () => {
    const { id } = await node.tenants.create({ name: "imports", origins: [] });
    const invalid = (error: unknown) =>
      error instanceof Failure && error.code === "invalid_request" && (error.details.errors?.length ?? 0) > 0;
    const small = generateKeyPairSync("rsa", { modulusLength: 1_024 }).publicKey.export({ type: "spki", format: "pem" }).toString();
    await assert.rejects(node.keys.import(id, { algorithm: "RS256", publicKey: small, keyId: null }), invalid);
    await assert.rejects(node.keys.import(id, { algorithm: "ES256", publicKey: "no key", keyId: null }), invalid);
    await assert.rejects(node.keys.import(id, { jwksUrl: "https://10.0.0.1/", keyId: null }), invalid);
    const { publicKey } = generateKeyPairSync("ed25519");
    assert.equal(
      await node.keys.import(id, {
        algorithm: "EdDSA",
        publicKey: publicKey.export({ type: "spki", format: "pem" }).toString(),
        keyId: "mine",
      }),
      "mine",
    );
  });
});
