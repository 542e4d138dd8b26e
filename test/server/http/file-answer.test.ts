import assert from "node:assert/strict";
import { Readable } from "node:stream";
import { suite, test } from "node:test";
import * as fc from "fast-check";
import { PATHS, pathTo } from "../../../protocol/http.ts";
import type { AttachmentService, ServedFile } from "../../../server/services/files/attachments.ts";
import { extentOf } from "../../../server/http/byte-ranges.ts";
import { contentDisposition } from "../../../server/http/content-disposition.ts";
import { authorised, createFakeApp, SESSION } from "./support/fake-app.ts";

const CONTENT = Buffer.from("0123456789");
const ID = "018f0000-0000-7000-8000-00000000000f";
const LINK = pathTo(PATHS.file, { link: "signed" });
const TOKEN = pathTo(PATHS.attachmentContent, { attachmentId: ID });

interface Setting extends Partial<ServedFile> {
  readonly download?: boolean;
  readonly filesUrl?: string;
}

/** An app that hands out one file of ten bytes, by token and by any link. */
function appWith({ download = false, filesUrl, ...file }: Setting = {}) {
  const served: ServedFile = {
    id: ID,
    variant: "original",
    name: "sea.png",
    mediaType: "image/png",
    size: CONTENT.length,
    read: async (range) => Readable.from([CONTENT.subarray(range?.start ?? 0, range === undefined ? undefined : range.end + 1)]),
    ...file,
  };
  const attachments: AttachmentService = {
    open: (_, { variant }) => Promise.resolve({ ...served, variant }),
    follow: () => ({ session: SESSION, id: ID, variant: served.variant, download }),
    links: () => Promise.resolve([]),
    gallery: () => Promise.reject(new Error("not asked")),
  };
  return createFakeApp({ services: { attachments }, options: { filesUrl: filesUrl ?? null } }).app;
}

const ask = (headers: Record<string, string> = {}, file: Partial<ServedFile> = {}) => appWith(file).request(LINK, { headers });

suite("answers with files", () => {
  test("UP-5 every file comes under headers that let nothing in it run and nobody else keep it", async () => {
    for (const [path, policy] of [
      [LINK, "cross-origin"],
      [TOKEN, "same-origin"],
    ] as const) {
      const { headers, status } = await appWith().request(path, authorised());
      assert.equal(status, 200);
      const expected = {
        "content-security-policy": "sandbox; default-src 'none'; frame-ancestors 'none'",
        "x-content-type-options": "nosniff",
        "cross-origin-resource-policy": policy,
        "referrer-policy": "no-referrer",
        "cache-control": "private, no-store",
        "accept-ranges": "bytes",
        "content-length": "10",
        "content-type": "image/png",
        "content-disposition": "inline; filename=\"sea.png\"; filename*=UTF-8''sea.png",
        "set-cookie": null,
      };
      for (const [name, value] of Object.entries(expected)) assert.equal(headers.get(name), value, name);
    }
  });

  test("UP-5 thumbnails are kept a minute where the address is the person's own, and not under one that is everybody's", async () => {
    const small = { variant: "small", mediaType: "image/webp" } as const;
    const link = await ask({}, small);
    assert.equal(link.headers.get("Cache-Control"), "private, max-age=60");
    assert.match(link.headers.get("Content-Disposition") ?? "", /^inline; filename="sea\.webp"/);
    const token = await appWith(small).request(`${TOKEN}?variant=small`, authorised());
    assert.equal(token.headers.get("Cache-Control"), "private, no-store");
  });

  test("UP-1 UP-5 all but a short list of types is to be saved, and types that could run have none", async () => {
    const shown = [
      "image/jpeg",
      "image/gif",
      "image/webp",
      "audio/mpeg",
      "audio/mp4",
      "audio/ogg",
      "audio/wav",
      "audio/webm",
      "video/mp4",
      "video/webm",
    ];
    const saved = ["application/pdf", "application/zip", "application/msword", "application/vnd.ms-excel", "image/heic", "video/quicktime"];
    const opaque = [
      "text/html",
      "image/svg+xml",
      "application/xhtml+xml",
      "text/xml",
      "text/javascript",
      "application/vnd.mozilla.xul+xml",
      "x",
      "a/b\r\nX: y",
    ];
    const answer = async (mediaType: string, download = false) => {
      const { headers } = await appWith({ mediaType, download }).request(LINK);
      return [headers.get("Content-Disposition")?.split(";")[0], headers.get("Content-Type")];
    };
    for (const type of shown) assert.deepEqual(await answer(type), ["inline", type]);
    for (const type of shown) assert.deepEqual(await answer(type, true), ["attachment", type]);
    for (const type of saved) assert.deepEqual(await answer(type), ["attachment", type]);
    for (const type of opaque) assert.deepEqual(await answer(type), ["attachment", "application/octet-stream"]);
    assert.deepEqual(await answer("text/plain"), ["attachment", "text/plain; charset=utf-8"]);
  });

  test("F3 a range is answered with that range, and what is not there with 416", async () => {
    for (const [range, status, contentRange, body] of [
      ["bytes=0-3", 206, "bytes 0-3/10", "0123"],
      ["bytes=4-", 206, "bytes 4-9/10", "456789"],
      ["bytes=-2", 206, "bytes 8-9/10", "89"],
      ["bytes=-99", 206, "bytes 0-9/10", "0123456789"],
      ["bytes=8-99", 206, "bytes 8-9/10", "89"],
      ["Bytes=9-9", 206, "bytes 9-9/10", "9"],
      ["bytes=10-", 416, "bytes */10", ""],
      ["bytes=-0", 416, "bytes */10", ""],
      ["bytes=99999999999999999999-", 416, "bytes */10", ""],
      ["bytes=0-0,5-6", 200, null, "0123456789"],
      ["bytes=3-2", 200, null, "0123456789"],
      ["bytes=-", 200, null, "0123456789"],
      ["bytes=../0-1", 200, null, "0123456789"],
      ["lines=1-2", 200, null, "0123456789"],
    ] as const) {
      const response = await ask({ Range: range });
      const text = await response.text();
      assert.deepEqual([response.status, response.headers.get("Content-Range"), text], [status, contentRange, body], range);
      if (status !== 416) assert.equal(response.headers.get("Content-Length"), String(body.length));
    }
  });

  test("F3 whatever is asked, a range lies within the file", () => {
    const part = fc.oneof(fc.constant(""), fc.nat(30).map(String), fc.bigInt({ min: 0n }).map(String));
    fc.assert(
      fc.property(part, part, fc.nat(20), (first, last, size) => {
        const extent = extentOf({ range: `bytes=${first}-${last}`, ifRange: undefined }, { size, etag: "" });
        if (typeof extent === "string") return;
        assert.ok(0 <= extent.start && extent.start <= extent.end && extent.end < size);
      }),
    );
  });

  test("F3 a download goes on only with the version it began with; the version one has is not sent again", async () => {
    const etag = (await ask()).headers.get("ETag") ?? "";
    assert.match(etag, /^"[^"]+"$/);
    assert.equal((await ask({ Range: "bytes=1-2", "If-Range": etag })).status, 206);
    for (const other of ['"other"', `W/${etag}`, new Date().toUTCString()])
      assert.equal((await ask({ Range: "bytes=1-2", "If-Range": other })).status, 200);
    for (const known of [etag, `W/${etag}`, `"x", ${etag}`, "*"]) {
      const response = await ask({ "If-None-Match": known });
      assert.deepEqual([response.status, await response.text(), response.headers.get("ETag")], [304, "", etag]);
    }
    assert.equal((await ask({ "If-None-Match": '"other"' })).status, 200);
  });

  test("F3 HEAD tells the same without opening the file", async () => {
    const read = () => Promise.reject(new Error("was opened"));
    const response = await appWith({ read }).request(LINK, { method: "HEAD", headers: { Range: "bytes=0-1" } });
    assert.deepEqual([response.status, response.headers.get("Content-Length"), await response.text()], [200, "10", ""]);
  });

  test("UP-2 no name can end its header or begin another", () => {
    assert.equal(contentDisposition("attachment", 'a"b\\c%.txt'), "attachment; filename=\"a_b_c_.txt\"; filename*=UTF-8''a%22b%5Cc%25.txt");
    assert.equal(
      contentDisposition("inline", "smörgås 🐟'(1)*.png"),
      "inline; filename=\"sm_rg_s _'(1)*.png\"; filename*=UTF-8''sm%C3%B6rg%C3%A5s%20%F0%9F%90%9F%27%281%29%2A.png",
    );
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.string(), (name, plain) => {
        for (const one of [name, plain, `${plain}\r\n\u202E\uD800${name}`]) {
          const value = contentDisposition("attachment", one);
          const [, exact = ""] =
            /^attachment; filename="[ !#$&-[\]-~]*"; filename\*=UTF-8''([\w!#$&+.^`|~%-]*)$/.exec(value) ?? assert.fail(value);
          assert.equal(decodeURIComponent(exact), one.toWellFormed());
        }
      }),
    );
  });

  test("F3 where files have a host of their own, links answer there only, and nothing else does", async () => {
    const app = appWith({ filesUrl: "https://files.example" });
    const statusOf = async (host: string, path: string) => (await app.request(path, authorised({ headers: { Host: host } }))).status;
    for (const host of ["files.example", "FILES.example:443"]) {
      assert.equal(await statusOf(host, LINK), 200);
      for (const path of [PATHS.users, PATHS.health, PATHS.docs, PATHS.socket, TOKEN, "/v1/files", `${LINK}/../../users`, `/${LINK}`])
        assert.equal(await statusOf(host, path), 404, path);
    }
    for (const host of ["chat.example", "files.example:8080", "files.example.evil", ""]) {
      assert.equal(await statusOf(host, PATHS.users), 200);
      assert.equal(await statusOf(host, LINK), 404);
    }
    assert.equal((await appWith().request(LINK, { headers: { Host: "files.example" } })).status, 200);
  });
});
