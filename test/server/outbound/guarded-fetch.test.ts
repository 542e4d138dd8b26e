import assert from "node:assert/strict";
import type { LookupAddress } from "node:dns";
import { after, suite, test } from "node:test";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { createGuardedFetch, type OutboundLimits, type Resolve } from "../../../server/outbound/guarded-fetch.ts";
import { OutboundRefused } from "../../../server/outbound/outbound-refused.ts";
import { isPublicAddress } from "../../../server/outbound/public-address.ts";
import { WEB_RULES } from "../../../server/outbound/web-rules.ts";
import { openWebSite, type WebSite } from "../../support/web-site.ts";

const LIMITS: OutboundLimits = { ms: 5_000, bytes: 10_000, overflow: "refuse", redirects: 3 };

/** Addresses that nobody outside may reach through the server, by the reason why. */
const INNER: Readonly<Record<string, readonly string[]>> = {
  "this network": ["0.0.0.0", "0.1.2.3"],
  loopback: ["127.0.0.1", "127.255.255.254", "::1"],
  private: ["10.0.0.1", "172.16.0.1", "172.31.255.254", "192.168.0.1"],
  "link-local, and the metadata of clouds": ["169.254.0.1", "169.254.169.254", "fe80::1", "fe80::1%1"],
  "carrier-grade NAT, and the metadata of a cloud": ["100.64.0.1", "100.127.255.254", "100.100.100.200"],
  reserved: [
    "192.0.0.1",
    "192.0.0.192",
    "192.0.2.1",
    "192.88.99.1",
    "198.18.0.1",
    "198.51.100.1",
    "203.0.113.1",
    "240.0.0.1",
    "255.255.255.255",
  ],
  multicast: ["224.0.0.1", "239.255.255.255", "ff02::1", "ff0e::1"],
  "unspecified in IPv6": ["::", "::2"],
  "IPv4 inside IPv6": [
    "::ffff:127.0.0.1",
    "::ffff:7f00:1",
    "::ffff:8.8.8.8",
    "::127.0.0.1",
    "::7f00:1",
    "::ffff:0:7f00:1",
    "64:ff9b::7f00:1",
    "64:ff9b::a9fe:a9fe",
    "64:ff9b:1::a00:1",
    "2002:7f00:1::",
    "2002:a9fe:a9fe::1",
    "2001::7f00:1",
    "2001:0:7f00:1::",
  ],
  "unique local, and the metadata of a cloud": ["fc00::1", "fd00:ec2::254", "fdff::1"],
  "IPv6 that nobody has": ["100::1", "2001:db8::1", "3fff::1", "fec0::1", "4000::1", "5f00::1"],
};
const OUTER = [
  "8.8.8.8",
  "1.1.1.1",
  "172.32.0.1",
  "100.128.0.1",
  "169.253.0.1",
  "2606:4700::1111",
  "2a00:1450:4001::1",
  "2001:4860:4860::8888",
];

/** Spellings of hosts that a URL parser, a resolver or a person may take for something else. */
const SPELLINGS = [
  "127.1",
  "127.0.1",
  "2130706433",
  "0x7f000001",
  "0x7f.0.0.1",
  "0177.0.0.1",
  "017700000001",
  "①②⑦.⓪.⓪.①",
  "127。0。0。1",
  "127.0.0.1.",
  "0",
  "0.0.0.0",
  "%31%32%37.0.0.1",
  "１２７.０.０.１",
  "[::]",
  "[::1]",
  "[0:0:0:0:0:0:0:1]",
  "[::ffff:127.0.0.1]",
  "[::ffff:7f00:1]",
  "[64:ff9b::7f00:1]",
  "[fd00::8]",
  "[fe80::1]",
  "2852039166",
  "0xa9fea9fe",
  "169.254.169.254",
];

suite("guarded fetch", () => {
  const sites: WebSite[] = [];
  after(() => sites.forEach((site) => site.close()));
  const open = async (...given: Parameters<typeof openWebSite>) => {
    const site = await openWebSite(...given);
    sites.push(site);
    return site;
  };
  const resolving = (...addresses: string[]): Resolve => {
    return () => Promise.resolve(addresses.map((address): LookupAddress => ({ address, family: address.includes(":") ? 6 : 4 })));
  };
  const reason = async (asked: Promise<unknown>): Promise<string> =>
    asked.then(
      () => "answered",
      (error: unknown) => (error instanceof OutboundRefused ? error.reason : `threw ${String(error)}`),
    );

  for (const [kind, addresses] of Object.entries(INNER))
    test(`SSRF no name leads to an address of a network inside: ${kind}`, async () => {
      for (const address of addresses) {
        assert.equal(isPublicAddress(address), false, address);
        const fetch = createGuardedFetch({ rules: WEB_RULES, resolve: resolving(address) });
        assert.equal(await reason(fetch("https://site.example/", { limits: LIMITS })), "address", address);
        // Among others that are public, too.
        const mixed = createGuardedFetch({ rules: WEB_RULES, resolve: resolving("8.8.8.8", address) });
        assert.equal(await reason(mixed("https://site.example/", { limits: LIMITS })), "address", address);
      }
    });

  test("SSRF public addresses are public, and what is no address is not", () => {
    for (const address of OUTER) assert.equal(isPublicAddress(address), true, address);
    for (const text of ["", "localhost", "1", "8.8.8", "2130706433", "::g"]) assert.equal(isPublicAddress(text), false, text);
  });

  for (const host of SPELLINGS)
    test(`SSRF no spelling hides where an address leads: ${host}`, async () => {
      // What is left to the resolver after parsing is a name, which leads where it was meant to.
      const fetch = createGuardedFetch({ rules: WEB_RULES, resolve: resolving("127.0.0.1") });
      for (const scheme of ["http", "https"]) {
        const outcome = await reason(fetch(`${scheme}://${host}/`, { limits: LIMITS }));
        assert.ok(["address", "url"].includes(outcome), `${host}: ${outcome}`);
      }
    });

  test("SSRF localhost, and names below it, are resolved to this machine and refused", async () => {
    const fetch = createGuardedFetch({ rules: WEB_RULES });
    assert.equal(await reason(fetch("http://localhost/", { limits: LIMITS })), "address");
  });

  for (const url of [
    "file:///etc/passwd",
    "ftp://site.example/",
    "gopher://site.example/",
    "data:text/html,x",
    "javascript:alert(1)",
    "https://user@site.example/",
    "https://user:pass@site.example/",
    "https://site.example:22/",
    "http://site.example:6379/",
    "http://site.example:8080/",
    "no url",
    "",
  ])
    test(`SSRF nothing but http and https at their own ports, and no name in the address: ${url}`, async () => {
      const fetch = createGuardedFetch({ rules: WEB_RULES, resolve: () => assert.fail("resolved") });
      assert.equal(await reason(fetch(url, { limits: LIMITS })), "url");
    });

  test("SSRF a redirect is checked like what was asked for first: inside, to another scheme, or in a circle it leads nowhere", async () => {
    const site = await open((request, response) => {
      const { searchParams, pathname } = new URL(request.url ?? "/", "http://site");
      if (pathname === "/end") return response.end("end");
      return response.writeHead(302, { location: searchParams.get("to") ?? request.url ?? "" }).end();
    });
    const fetch = createGuardedFetch(site.web);
    const to = (location: string) => fetch(site.url(`/?to=${encodeURIComponent(location)}`), { limits: LIMITS });
    assert.equal((await to("/end")).body.toString(), "end");
    assert.equal((await to(site.url("/end", "other.example"))).url.hostname, "other.example");
    for (const inside of ["http://169.254.169.254/latest/meta-data/", "http://[::1]/", "http://0x0a000001/", "http://10.0.0.1:80/"])
      assert.equal(await reason(to(inside)), "address", inside);
    for (const other of ["file:///etc/passwd", "gopher://site.example/", "https://user:pass@site.example/"])
      assert.equal(await reason(to(other)), "url", other);
    assert.equal(await reason(fetch(site.url("/circle"), { limits: LIMITS })), "redirect");
    assert.equal(await reason(fetch(site.url("/?to=/end"), { limits: LIMITS, method: "POST", body: "x" })), "redirect");
  });

  test("SSRF a redirect to a name that leads inside is refused, whatever the first one led to", async () => {
    const site = await open((_, response) => void response.writeHead(302, { location: "http://inside.example/" }).end());
    const fetch = createGuardedFetch({
      rules: site.web.rules,
      resolve: (host) => Promise.resolve([{ address: host === "inside.example" ? "10.0.0.1" : "127.0.0.1", family: 4 }]),
    });
    assert.equal(await reason(fetch(site.url("/"), { limits: LIMITS })), "address");
  });

  test("SSRF a name is resolved once, and what was checked is what is connected to: rebinding comes too late", async () => {
    const site = await open({ "/": { body: "outside" } });
    let asked = 0;
    const fetch = createGuardedFetch({
      rules: site.web.rules,
      resolve: () => Promise.resolve([{ address: asked++ === 0 ? "127.0.0.1" : "127.0.0.2", family: 4 }]),
    });
    assert.equal((await fetch(site.url("/"), { limits: LIMITS })).body.toString(), "outside");
    assert.equal(asked, 1);
    assert.equal(await reason(fetch(site.url("/"), { limits: LIMITS })), "address");
  });

  test("SSRF what has slipped through is met by the connection itself, before anything is sent", async () => {
    const site = await open({ "/": { body: "inside" } });
    let checks = 0;
    const rules = { refusalOf: () => null, mayConnect: () => checks++ === 0 };
    assert.equal(await reason(createGuardedFetch({ ...site.web, rules })(site.url("/"), { limits: LIMITS })), "address");
    assert.deepEqual(site.asked, []);
  });

  test("a body is read up to the limit, and refused or cut there; what is packed counts as it is unpacked", async () => {
    const bomb = "x".repeat(50_000_000);
    const site = await open({
      "/long": { body: "x".repeat(10_001) },
      "/right": { body: "x".repeat(10_000) },
      "/gzip": { body: gzipSync(bomb), headers: { "content-encoding": "gzip" } },
      "/br": { body: brotliCompressSync(bomb), headers: { "content-encoding": "br" } },
      "/packed": { body: gzipSync("small"), headers: { "content-encoding": "gzip" } },
      "/twice": { body: gzipSync(gzipSync(bomb)), headers: { "content-encoding": "gzip, gzip" } },
      "/broken": { body: "no gzip", headers: { "content-encoding": "gzip" } },
    });
    const fetch = createGuardedFetch(site.web);
    const before = process.memoryUsage().arrayBuffers;
    for (const path of ["/long", "/gzip", "/br"]) {
      assert.equal(await reason(fetch(site.url(path), { limits: LIMITS })), "size", path);
      const cut = await fetch(site.url(path), { limits: { ...LIMITS, overflow: "cut" } });
      assert.equal(cut.body.length, 10_000, path);
    }
    assert.ok(process.memoryUsage().arrayBuffers - before < 20_000_000, "more was held than the limit needs");
    assert.equal((await fetch(site.url("/right"), { limits: LIMITS })).body.length, 10_000);
    assert.equal((await fetch(site.url("/packed"), { limits: LIMITS })).body.toString(), "small");
    assert.equal(await reason(fetch(site.url("/twice"), { limits: LIMITS })), "encoding");
    assert.equal(await reason(fetch(site.url("/broken"), { limits: LIMITS })), "unreachable");
  });

  test("all hops together have one time, in which who answers slowly or never is given up", async () => {
    const site = await open((request, response) => {
      if (request.url === "/drip") response.writeHead(200, { "content-type": "text/plain" }).write("x");
    });
    const limits = { ...LIMITS, ms: 200 };
    const fetch = createGuardedFetch(site.web);
    for (const path of ["/never", "/drip"]) assert.equal(await reason(fetch(site.url(path), { limits })), "time", path);
    const lost = createGuardedFetch({ rules: WEB_RULES, resolve: () => new Promise(() => {}) });
    assert.equal(await reason(lost("https://site.example/", { limits })), "time");
    assert.equal(await reason(fetch(site.url("/never"), { limits: LIMITS, signal: AbortSignal.abort() })), "unreachable");
  });

  test("a name that is found to be nobody's after it was given up ends no process", async () => {
    const fetch = createGuardedFetch({ rules: WEB_RULES, resolve: () => Promise.reject(new Error("nobody of that name")) });
    const unhandled: unknown[] = [];
    const note = (error: unknown): void => void unhandled.push(error);
    process.on("unhandledRejection", note);
    const request = { limits: LIMITS, signal: AbortSignal.abort() };
    assert.equal(await reason(fetch("https://site.example/", request)), "unreachable");
    await new Promise(setImmediate);
    process.off("unhandledRejection", note);
    assert.deepEqual(unhandled, []);
  });

  test("what is not wanted is not read, and neither cookies nor secrets go where they were not meant for", async () => {
    const seen: Record<string, string | undefined>[] = [];
    const site = await open((request, response) => {
      const { authorization, cookie, referer, "user-agent": agent } = request.headers;
      seen.push({ authorization, cookie, referer, agent });
      response.setHeader("set-cookie", "a=b");
      response.setHeader("content-type", "Application/PDF; x=y");
      if (request.url === "/") response.writeHead(302, { location: site.url("/", "other.example").replace(/\/$/, "/end") });
      response.end();
    });
    const fetch = createGuardedFetch(site.web);
    const headers = { authorization: "secret", "user-agent": "me" };
    const answer = await fetch(site.url("/"), { limits: LIMITS, headers });
    assert.equal(answer.mediaType, "application/pdf");
    assert.deepEqual(seen, [
      { authorization: "secret", cookie: undefined, referer: undefined, agent: "me" },
      { authorization: undefined, cookie: undefined, referer: undefined, agent: "me" },
    ]);
    assert.equal(await reason(fetch(site.url("/end"), { limits: LIMITS, accepts: (type) => type === "text/html" })), "type");
  });
});
