import assert from "node:assert/strict";
import { once } from "node:events";
import { connect } from "node:net";
import { Readable } from "node:stream";
import { after, before, suite, test } from "node:test";
import { gzipSync } from "node:zlib";
import { eq } from "drizzle-orm";
import { Upload } from "tus-js-client";
import { PATHS, type StorageResponse } from "../../../protocol/http.ts";
import type { Id } from "../../../protocol/ids.ts";
import { attachments } from "../../../server/database/schema/attachments.ts";
import { createId } from "../../support/databases.ts";
import { badFiles } from "../../support/files/bad-files.ts";
import { goodFiles, type OfferedFile } from "../../support/files/good-files.ts";
import { officePackage } from "../../support/files/packages.ts";
import { pdf } from "../../support/files/papers.ts";
import { createUploader, type Uploader } from "../../support/files/upload-client.ts";
import { createPerson, type Person } from "../../support/raw-client.ts";
import { type InProcessServer, startServer } from "../../support/server.ts";
import { ORIGIN } from "./support/origins.ts";

const MIB = 1024 * 1024;
let server: InProcessServer;
let [ana, ben]: Person[] = [];
let roomId: Id;
let uploader: Uploader;

before(async () => {
  server = await startServer({ origins: [ORIGIN], policy: { files: { fileBytes: 8 * MIB } } });
  [ana, ben] = await Promise.all([createPerson(server, "ana", { roles: ["admin"] }), createPerson(server, "ben")]);
  roomId = createId();
  await ana.command({ type: "create_room", roomId, kind: "group", name: "Files", userIds: [ben.userId] });
  uploader = createUploader(server, ana.token, roomId);
});

after(() => server.stop());

const text = (length: number, name = "notes.txt"): OfferedFile => ({
  name,
  mediaType: "text/plain",
  content: Buffer.from("0123456789abcde\n".repeat(Math.ceil(length / 16)).slice(0, length)),
});

/** What is stored, once the pictures of the files before are made: they take storage too. */
async function usage(): Promise<StorageResponse> {
  const checking = () => server.database.withTenant(server.tenant.id, (tx) => tx.$count(attachments, eq(attachments.state, "checking")));
  while ((await checking()) > 0) await new Promise(setImmediate);
  const response = await fetch(server.url + PATHS.storage, { headers: { authorization: `Bearer ${ana!.token}` } });
  assert.equal(response.status, 200);
  return (await response.json()) as StorageResponse;
}

const refusedSum = ({ refused }: StorageResponse): number => refused.reduce((sum, { count }) => sum + count, 0);

suite("uploads by the tus protocol", () => {
  test("F1 a file goes up in one request, and its last byte is answered with what readers will be shown", async () => {
    const file = { name: "paper.pdf", mediaType: "application/pdf", content: pdf() };
    const attachmentId = createId();
    const begun = await uploader.begin(file, { attachmentId });
    assert.equal(begun.status, 201);
    assert.match(begun.location ?? "", /^\/v1\/uploads\/[\w-]{32}$/);
    assert.equal(begun.offset, 0);
    assert.ok(Date.parse(begun.headers.get("upload-expires") ?? "") > Date.now() + 23 * 3_600_000);
    const { status, attachment, offset } = await uploader.send(begun.location ?? "", 0, file.content);
    assert.deepEqual([status, offset], [200, file.content.length]);
    assert.deepEqual(
      [attachment?.id, attachment?.name, attachment?.kind, attachment?.size],
      [attachmentId, "paper.pdf", "file", file.content.length],
    );
  });

  test("F1 what one request brings is kept when it breaks off, and the upload goes on from there", async () => {
    const file = text(4 * MIB);
    const { location } = await uploader.begin(file);
    const socket = connect(server.port, "127.0.0.1");
    await once(socket, "connect");
    socket.write(
      `PATCH ${location} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${ana!.token}\r\nTus-Resumable: 1.0.0\r\nUpload-Offset: 0\r\nContent-Type: application/offset+octet-stream\r\nContent-Length: ${file.content.length}\r\n\r\n`,
    );
    await new Promise((resolve) => socket.write(file.content.subarray(0, MIB), resolve));
    const key = location?.split("/").at(-1) ?? "";
    while ((await server.blobs!.uploads.getUpload(key)).offset === 0) await new Promise(setImmediate);
    socket.destroy();
    let located = await uploader.ask("HEAD", location ?? "");
    assert.equal(located.status, 200);
    assert.equal(located.headers.get("upload-length"), String(file.content.length));
    assert.ok(located.offset !== null && located.offset > 0 && located.offset <= MIB, String(located.offset));
    while (located.offset !== null && located.offset < file.content.length) {
      const part = file.content.subarray(located.offset, located.offset + 1_500_000);
      located = await uploader.send(location ?? "", located.offset, part);
    }
    assert.equal(located.attachment?.size, file.content.length);
  });

  test("F1 the client of the project's library uploads in chunks, through cuts, and hears of the end", async () => {
    const file = text(3 * MIB + 7);
    const attachmentId = createId();
    let cuts = 0;
    await new Promise<void>((resolve, reject) => {
      const upload = new Upload(file.content, {
        endpoint: server.url + PATHS.uploads,
        headers: { authorization: `Bearer ${ana!.token}` },
        chunkSize: 500_000,
        retryDelays: [0, 0, 0, 0, 0],
        metadata: { roomId, attachmentId, name: file.name, mediaType: file.mediaType },
        onError: reject,
        onSuccess: () => resolve(),
        onChunkComplete: (_, bytes) => {
          if (bytes < MIB || cuts > 2) return;
          cuts += 1;
          void upload.abort().then(() => upload.start());
        },
      });
      upload.start();
    });
    assert.ok(cuts > 0);
    // Begun again with the same words: the same upload, complete by now.
    const again = await uploader.begin(file, { attachmentId });
    assert.deepEqual([again.status, again.offset, again.attachment?.id], [201, file.content.length, attachmentId]);
  });

  test("F1 the same declaration by the same person goes on with the same upload; another one is a conflict", async () => {
    const file = text(1_000);
    const attachmentId = createId();
    const before = await usage();
    const begun = await uploader.begin(file, { attachmentId });
    await uploader.send(begun.location ?? "", 0, file.content.subarray(0, 400));
    const again = await uploader.begin(file, { attachmentId });
    assert.deepEqual([again.status, again.location, again.offset], [201, begun.location, 400]);
    assert.equal((await usage()).bytes, before.bytes + 1_000, "reserved once");
    for (const other of [
      { ...file, name: "other.txt" },
      { ...file, content: text(1_001).content },
      { ...file, name: "notes.md" },
    ])
      assert.equal((await uploader.begin(other, { attachmentId })).code, "idempotency_conflict");
    const stranger = createUploader(server, ben!.token, roomId);
    assert.equal((await stranger.begin(file, { attachmentId })).code, "idempotency_conflict");
  });

  test("F1 ten beginnings of one upload at once are one upload", async () => {
    const [attachmentId, before] = [createId(), await usage()];
    const begun = await Promise.all(Array.from({ length: 10 }, () => uploader.begin(text(500), { attachmentId })));
    assert.deepEqual(new Set(begun.map(({ status }) => status)), new Set([201]));
    assert.equal(new Set(begun.map(({ location }) => location)).size, 1);
    assert.equal((await usage()).bytes, before.bytes + 500);
  });

  test("F1 bytes may come with the beginning", async () => {
    const file = text(200);
    const metadata = [
      `roomId ${btoa(roomId)}`,
      `attachmentId ${btoa(createId())}`,
      `name ${btoa("a.txt")}`,
      `mediaType ${btoa("text/plain")}`,
    ];
    const { status, attachment, location } = await uploader.ask("POST", PATHS.uploads, {
      headers: { "upload-length": "200", "upload-metadata": metadata.join(), "content-type": "application/offset+octet-stream" },
      body: Uint8Array.from(file.content),
    });
    assert.deepEqual([status, attachment?.size], [201, 200]);
    assert.equal((await uploader.ask("HEAD", location ?? "")).offset, 200);
  });

  test("F1 a process that ended between the last byte and the rules has lost nothing: asking goes on with them", async () => {
    const [good, bad] = [text(300), { ...text(300), content: Buffer.from(`<script>${"x".repeat(292)}`) }];
    const store = async (file: OfferedFile): Promise<string> => {
      const { location } = await uploader.begin(file);
      await server.blobs!.uploads.write(Readable.from([file.content]), location?.split("/").at(-1) ?? "", 0);
      return location ?? "";
    };
    const [taken, refused] = [await store(good), await store(bad)];
    assert.deepEqual(
      [(await uploader.ask("HEAD", taken)).offset, (await uploader.send(taken, 300, Buffer.alloc(0))).attachment?.size],
      [300, 300],
    );
    assert.equal((await uploader.ask("HEAD", refused)).status, 422);
    assert.equal((await uploader.ask("HEAD", refused)).status, 404);
  });

  test("F1 an upload that was given up is gone, with its room in the storage", async () => {
    const before = await usage();
    const { location } = await uploader.begin(text(1_000));
    await uploader.send(location ?? "", 0, text(300).content);
    assert.equal((await usage()).files, before.files + 1);
    const ended = await uploader.ask("DELETE", location ?? "");
    assert.deepEqual([ended.status, ended.headers.get("tus-resumable")], [204, "1.0.0"]);
    assert.equal((await uploader.ask("HEAD", location ?? "")).status, 404);
    assert.equal((await uploader.send(location ?? "", 300, text(100).content)).code, "not_found");
    assert.deepEqual(await usage(), before);
  });

  test("F1 bytes at another place than the upload's are a conflict and change nothing", async () => {
    const { location } = await uploader.begin(text(1_000));
    await uploader.send(location ?? "", 0, text(300).content);
    for (const offset of [0, 299, 301, 1_000]) {
      const answer = await uploader.send(location ?? "", offset, text(100).content);
      assert.deepEqual([answer.status, answer.code], [409, "upload_conflict"]);
    }
    assert.equal((await uploader.ask("HEAD", location ?? "")).offset, 300);
  });

  test("UP-3 more bytes than were declared are refused, with and without a length", async () => {
    const { location } = await uploader.begin(text(1_000));
    const tooMany = await uploader.send(location ?? "", 0, text(1_001).content);
    assert.deepEqual([tooMany.status, tooMany.code], [413, "file_too_large"]);
    const chunked = await uploader.ask("PATCH", location ?? "", {
      headers: { "upload-offset": "0", "content-type": "application/offset+octet-stream" },
      body: new Blob([Uint8Array.from(text(900_000).content)]).stream(),
    });
    assert.deepEqual([chunked.status, chunked.code], [413, "file_too_large"]);
  });

  test("UP-3 size, quota and emptiness are held against the rules before the first byte", async () => {
    const large = await uploader.begin(text(10), { size: 8 * MIB + 1 });
    assert.deepEqual([large.status, large.code], [413, "file_too_large"]);
    assert.equal((await uploader.begin(text(0))).code, "file_empty");
    const poor = await server.addTenant({ policy: { files: { quotaBytes: 1_000 } } });
    const [person, other] = await Promise.all(["eve", "fay"].map((name) => createPerson({ ...server, tenant: poor }, name)));
    assert.ok(person && other);
    const room = createId();
    await person.command({ type: "create_room", roomId: room, kind: "group", name: "Poor", userIds: [other.userId] });
    const mine = createUploader(server, person.token, room);
    assert.equal((await mine.begin(text(600))).status, 201);
    const full = await mine.begin(text(401));
    assert.deepEqual([full.status, full.code], [507, "quota_exceeded"]);
    assert.equal((await mine.begin(text(400))).status, 201);
  });

  test("UP-3 compressed bodies, unknown lengths, joined uploads and other methods in disguise are refused", async () => {
    const { location } = await uploader.begin(text(1_000));
    const headers = { "upload-offset": "0", "content-type": "application/offset+octet-stream" };
    const zipped = await uploader.ask("PATCH", location ?? "", {
      headers: { ...headers, "content-encoding": "gzip" },
      body: gzipSync(Buffer.alloc(1_000)),
    });
    assert.deepEqual([zipped.status, zipped.code], [415, "unsupported_media_type"]);
    for (const strange of [{ "upload-defer-length": "1" }, { "upload-concat": "partial" }, { "x-http-method-override": "DELETE" }])
      assert.equal((await uploader.begin(text(10), { headers: strange })).code, "invalid_request");
    for (const [header, value] of [
      ["upload-length", "-1"],
      ["upload-length", "1e3"],
      ["upload-length", "0x10"],
      ["upload-length", ""],
      ["upload-metadata", "roomId !"],
      ["upload-metadata", ""],
    ])
      assert.equal(
        (await uploader.begin(text(10), { headers: { [header ?? ""]: value ?? "" } })).code,
        "invalid_request",
        `${header} ${value}`,
      );
    assert.equal(
      (await uploader.ask("PATCH", location ?? "", { headers: { "upload-offset": "0" }, body: "x" })).code,
      "unsupported_media_type",
    );
    assert.equal(
      (await uploader.ask("PATCH", location ?? "", { headers: { ...headers, "upload-offset": "x" }, body: "x" })).code,
      "invalid_request",
    );
    const other = await uploader.ask("HEAD", location ?? "", { headers: { "tus-resumable": "0.2.2" } });
    assert.deepEqual([other.status, other.headers.get("tus-version")], [400, "1.0.0"]);
    assert.equal((await uploader.ask("GET", location ?? "")).code, "method_not_allowed");
    assert.equal(
      (await uploader.ask("POST", location ?? "", { headers: { "x-http-method-override": "PATCH" } })).code,
      "method_not_allowed",
    );
  });

  test("UP-2 an upload's address is random, and no other text is one", async () => {
    const keys = await Promise.all(Array.from({ length: 20 }, async () => (await uploader.begin(text(10))).location));
    assert.equal(new Set(keys).size, 20);
    for (const path of [
      "/v1/uploads/..%2f..%2fetc",
      "/v1/uploads/%00",
      "/v1/uploads/a/b",
      `${keys[0]}.info`,
      `${keys[0]}%2f`,
      `${keys[0]};x`,
    ])
      assert.equal((await uploader.ask("HEAD", path)).status, 404, path);
  });

  test("F1 a page of the tenant may speak the protocol, and any client may ask what is spoken", async () => {
    const preflight = await fetch(server.url + PATHS.uploads, {
      method: "OPTIONS",
      headers: {
        origin: ORIGIN,
        "access-control-request-method": "PATCH",
        "access-control-request-headers": "tus-resumable,upload-offset",
      },
    });
    assert.equal(preflight.headers.get("access-control-allow-origin"), ORIGIN);
    assert.match(preflight.headers.get("access-control-allow-methods") ?? "", /PATCH/);
    assert.match(preflight.headers.get("access-control-allow-headers") ?? "", /Tus-Resumable.*Upload-Offset/);
    const asked = await fetch(server.url + PATHS.uploads, { method: "OPTIONS" });
    assert.deepEqual([asked.status, asked.headers.get("tus-version")], [204, "1.0.0"]);
    assert.match(asked.headers.get("tus-extension") ?? "", /creation.*termination/);
    const begun = await uploader.begin(text(10), { headers: { origin: ORIGIN } });
    assert.equal(begun.headers.get("access-control-allow-origin"), ORIGIN);
    assert.match(begun.headers.get("access-control-expose-headers") ?? "", /Location.*Upload-Offset/);
    assert.equal((await uploader.begin(text(10), { headers: { origin: "https://evil.example" } })).code, "origin_not_allowed");
  });

  test("UP-1 every good file is taken", async () => {
    for (const file of await goodFiles()) assert.ok((await uploader.upload(file)).attachment, file.name);
  });

  test("UP-1 UP-3 every bad file is refused by its rule, forgotten, counted, and gives its room back", async () => {
    const before = await usage();
    const bad = (await badFiles()).filter(({ content }) => content.length <= 8 * MIB);
    const tryNext = async (): Promise<void> => {
      for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
        const answer = await uploader.upload(next);
        assert.equal(answer.code, next.code, next.technique);
        if (next.rule !== null) assert.match(answer.rule ?? "", new RegExp(`^${next.rule}: `), next.technique);
        assert.ok(answer.status === 415 || answer.status === 422, next.technique);
      }
    };
    const waiting = [...bad];
    await Promise.all([1, 2, 3, 4, 5, 6, 7, 8].map(tryNext));
    const after = await usage();
    assert.deepEqual([after.bytes, after.files], [before.bytes, before.files]);
    assert.equal(refusedSum(after), refusedSum(before) + bad.length);
  });

  test("UP-1 an error names the rule that a file breaks, the part that breaks it, and what to do", async () => {
    const content = officePackage("docx", { parts: { "word/VBAProject.bin": "x" } });
    const { code, rule } = await uploader.upload({ name: "letter.docx", mediaType: "", content });
    const text = "macros: An office file holds no macros and no controls that run. Save it without them (word/VBAProject.bin).";
    assert.deepEqual([code, rule], ["file_type_dangerous", text]);
    const named = await uploader.begin({ name: "a.pdf.exe", mediaType: "", content });
    assert.match(named.rule ?? "", /^name: .* Rename it\.$/);
  });

  test("UP-1 a file that can't be what it claims is refused by its first bytes, not its last", async () => {
    const content = Buffer.concat([Buffer.from("<!doctype html>"), text(7 * MIB).content]);
    const { location } = await uploader.begin({ name: "photo.jpg", mediaType: "image/jpeg", content });
    const { code } = await uploader.send(location ?? "", 0, content.subarray(0, 100_000));
    assert.equal(code, "file_type_mismatch");
    assert.equal((await uploader.ask("HEAD", location ?? "")).status, 404);
  });

  test("UP-2 names and types are held against the rules before the first byte, and shown clean afterwards", async () => {
    const offer = (name: string, mediaType = "") => uploader.upload({ name, mediaType, content: pdf() });
    for (const [name, code] of [
      ["run.exe", "file_type_dangerous"],
      ["a.php.pdf", "file_type_dangerous"],
      ["a.exe\u200b.pdf", "file_type_dangerous"],
      ["../a.pdf", "file_name_invalid"],
      ["a.xyz", "file_type_not_allowed"],
      ["photo\u202egpj.exe", "file_type_dangerous"],
    ] as const)
      assert.equal((await offer(name)).code, code, name);
    assert.equal((await offer("acme.com.pdf")).attachment?.name, "acme.com.pdf");
    assert.equal((await offer("a.pdf", "text/html")).code, "file_type_dangerous");
    assert.equal((await offer("a.pdf", "image/png")).code, "file_type_mismatch");
    assert.equal((await offer('pa\u202eper "1".pdf')).attachment?.name, "paper _1_.pdf");
  });

  test("F5 a voice message carries its length and its waveform, within their limits", async () => {
    const webm = (await goodFiles()).find(({ name }) => name === "voice.webm");
    assert.ok(webm);
    const waveform = Buffer.alloc(64, 7).toString("base64");
    const { attachment } = await uploader.upload(webm, { voice: "true", duration: 1_500, waveform });
    assert.deepEqual([attachment?.kind, attachment?.duration, attachment?.waveform], ["voice", 1_500, waveform]);
    assert.equal((await uploader.begin(webm, { voice: "true", duration: 900_001 })).code, "invalid_request");
    assert.equal((await uploader.begin(webm, { voice: "true", waveform: Buffer.alloc(65).toString("base64") })).code, "invalid_request");
    assert.equal((await uploader.begin(text(10), { voice: "true" })).code, "file_type_mismatch");
  });

  test("F3 nobody but the uploader learns anything of an upload, and the uploader only while in the room", async () => {
    const { location } = await uploader.begin(text(1_000));
    const other = await server.addTenant();
    const outsider = await createPerson({ ...server, tenant: other }, "ana");
    const random = `/v1/uploads/${Buffer.alloc(24, 1).toString("base64url")}`;
    const answers = async (token: string, path: string) => {
      const asked = createUploader(server, token, roomId);
      const patched = await asked.send(path, 0, text(10).content);
      return [(await asked.ask("HEAD", path)).status, patched.status, patched.code, (await asked.ask("DELETE", path)).code];
    };
    for (const token of [ben!.token, outsider.token]) {
      assert.deepEqual(await answers(token, location ?? ""), [404, 404, "not_found", "not_found"]);
      assert.deepEqual(await answers(token, random), [404, 404, "not_found", "not_found"]);
    }
    assert.equal((await createUploader(server, outsider.token, roomId).begin(text(10))).code, "not_found");
    assert.equal((await createUploader(server, "no-token", roomId).begin(text(10))).code, "not_authenticated");
    const bens = createUploader(server, ben!.token, roomId);
    const his = await bens.begin(text(1_000));
    await bens.send(his.location ?? "", 0, text(100).content);
    await ana!.command({ type: "remove_member", roomId, userId: ben!.userId });
    assert.deepEqual(await answers(ben!.token, his.location ?? ""), [404, 404, "not_found", "not_found"]);
    assert.equal((await bens.begin(text(10))).code, "not_found");
  });

  test("F2 only administrators read what files take; everyone is told what is taken", async () => {
    const response = await fetch(server.url + PATHS.storage, { headers: { authorization: `Bearer ${ben!.token}` } });
    assert.equal(response.status, 403);
    assert.equal(ana!.opened.limits.attachmentBytes, 8 * MIB);
    assert.ok(ana!.opened.limits.attachmentExtensions.includes("pdf") && !ana!.opened.limits.attachmentExtensions.includes("svg"));
  });
});
