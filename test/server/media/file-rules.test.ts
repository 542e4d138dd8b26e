import assert from "node:assert/strict";
import { after, suite, test } from "node:test";
import { Failure } from "../../../server/base/errors.ts";
import { checkDeclaration } from "../../../server/media/file-rules.ts";
import { allowedExtensions, DEFAULT_EXTENSIONS, typeOf } from "../../../server/media/file-types.ts";
import { createFileInspector, SNIFFED_BYTES } from "../../../server/media/inspector.ts";
import { createSniffer } from "../../../server/media/sniffer-thread.ts";
import { badFiles } from "../../support/files/bad-files.ts";
import { sourceOf } from "../../support/files/file-source.ts";
import { goodFiles, type OfferedFile } from "../../support/files/good-files.ts";

const sniffer = createSniffer();
const inspector = createFileInspector(sniffer);
after(() => sniffer.close());

/** Null, or how a file is refused. */
async function refusal(file: OfferedFile, { extensions = DEFAULT_EXTENSIONS, chunk = 16_384 } = {}): Promise<Failure | null> {
  try {
    const { type } = checkDeclaration({ ...file, voice: false }, extensions);
    await inspector.inspect(sourceOf(file.content, chunk), type);
    return null;
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return error;
  }
}

/** `taken`, or the code of the rule that a file breaks. */
const judge = async (file: OfferedFile, how?: Parameters<typeof refusal>[1]): Promise<string> =>
  (await refusal(file, how))?.code ?? "taken";

suite("file rules", async () => {
  const [good, bad] = [await goodFiles(), await badFiles()];

  for (const file of good) {
    test(`UP-1 ${file.name} declared as "${file.mediaType}" is taken`, async () => {
      assert.equal(await judge(file), "taken");
      assert.equal(await judge(file, { chunk: 7 }), "taken", "in small pieces");
    });
  }

  test("UP-1 every extension that is taken by default has a good file", () => {
    const extensions = good.map(({ name }) => name.split(".").at(-1)?.toLowerCase());
    assert.deepEqual(new Set(extensions), new Set(DEFAULT_EXTENSIONS));
  });

  for (const { technique, code, rule, ...file } of bad) {
    test(`UP-1 UP-3 refuses ${technique}: ${rule ?? code}`, async () => {
      const [began, memory] = [performance.now(), process.memoryUsage().rss];
      const failure = await refusal(file);
      assert.equal(failure?.code, code);
      if (rule !== null) assert.match(failure.details.errors?.[0]?.message ?? "", new RegExp(`^${rule}: `));
      assert.ok(performance.now() - began < 5_000, "takes too long");
      assert.ok(process.memoryUsage().rss - memory < 200 * 1024 * 1024, "takes too much memory");
    });
  }

  test("UP-1 no bad file is taken in pieces of any size either", async () => {
    for (const file of bad.filter(({ content }) => content.length < 20_000)) {
      for (const chunk of [1, 500]) assert.notEqual(await judge(file, { chunk }), "taken", file.technique);
    }
  });

  test("UP-1 a good file under any other extension or type is refused", async () => {
    for (const file of good) {
      const own = typeOf(file.name.split(".").at(-1)?.toLowerCase() ?? "");
      for (const extension of DEFAULT_EXTENSIONS) {
        const other = typeOf(extension);
        if (other.mediaType === own.mediaType || (other.form === "text" && own.form === "text")) continue;
        // A sound alone may be kept as a film, and papers are archives: those two say what they are.
        if (other.sniffed.some((name) => own.sniffed.includes(name)) || extension === "zip") continue;
        assert.notEqual(await judge({ ...file, name: `a.${extension}`, mediaType: "" }), "taken", `${file.name} as ${extension}`);
      }
    }
  });

  test("UP-1 the first bytes alone tell what can't be what it claims", async () => {
    const page = Buffer.from(`<!doctype html>${"x".repeat(SNIFFED_BYTES)}`);
    for (const extension of DEFAULT_EXTENSIONS)
      await assert.rejects(inspector.look(page, typeOf(extension)), { code: "file_type_mismatch" }, extension);
    for (const { name, content } of good)
      await inspector.look(content.subarray(0, 65_536), typeOf(name.split(".").at(-1)?.toLowerCase() ?? ""));
  });

  test("UP-1 an extension that only a tenant knows is kept as bytes, unless they are dangerous or a page", async () => {
    const extensions = allowedExtensions(["dwg", "RTF", "exe", "html", "svg", "docm"]);
    assert.deepEqual(extensions, ["dwg", "rtf"]);
    const offer = (name: string, content: string | Buffer) => judge({ name, mediaType: "", content: Buffer.from(content) }, { extensions });
    assert.equal(await offer("a.dwg", "AC1032 anything"), "taken");
    assert.equal(await offer("a.rtf", "{\\rtf1 a}"), "taken");
    assert.equal(await offer("a.dwg", "MZ\u0090\u0000"), "file_type_dangerous");
    assert.equal(await offer("a.dwg", "<html>"), "file_type_mismatch");
    assert.equal(await offer("a.dwg", "GIF89a\u0001"), "file_type_mismatch");
    assert.equal(await offer("a.pdf", "x"), "file_type_not_allowed");
  });

  test("UP-3 a file that the sniffer hangs or breaks at is refused alone, not those that are looked at beside it", async () => {
    const script = new URL("../../support/sniff-workers/moody.ts", import.meta.url);
    const moody = createSniffer({ answerMs: 1_000, script });
    const outcome = (text: string) => moody.sniff(Buffer.from(text)).catch((error: unknown) => (error as Failure).code);
    const outcomes = await Promise.all(["png", "hang", "gif", "crash", "zip"].map(outcome));
    assert.deepEqual(outcomes, ["png", "file_malformed", "gif", "file_malformed", "zip"]);
    await moody.close();
  });

  test("UP-3 a sniffer that can't make up its mind is stopped, and the next file finds a new one", async () => {
    const slow = createSniffer({ answerMs: 0 });
    await assert.rejects(slow.sniff(Buffer.alloc(10)), { code: "file_malformed" });
    const [{ content } = { content: Buffer.alloc(0) }] = good;
    assert.equal(await sniffer.sniff(content), "jpg");
    await slow.close();
  });
});

suite("declarations", () => {
  const declare = (name: string, mediaType: string, voice = false) => checkDeclaration({ name, mediaType, voice }, DEFAULT_EXTENSIONS);
  const refused = (name: string, mediaType: string, code: string, voice = false) =>
    assert.throws(() => declare(name, mediaType, voice), { code }, `${name} ${mediaType}`);

  test("UP-1 the declared type agrees with the extension, or says nothing", () => {
    for (const mediaType of ["image/jpeg", "IMAGE/JPEG", "image/jpeg; a=b", "", "application/octet-stream", " image/pjpeg "])
      assert.equal(declare("a.jpg", mediaType).mediaType, "image/jpeg");
    for (const mediaType of ["image/png", "text/plain", "image/*", "*/*", "jpeg", "image/jpeg2", "application/zip"])
      refused("a.jpg", mediaType, "file_type_mismatch");
  });

  test("UP-1 a declared type that runs is dangerous, whatever the extension", () => {
    for (const mediaType of [
      "text/html",
      "image/svg+xml",
      "application/xhtml+xml",
      "text/xml",
      "application/xml",
      "application/javascript",
      "text/javascript;charset=utf-8",
      "application/x-msdownload",
      "application/x-httpd-php",
      "application/x-sh",
      "application/java-archive",
      "application/x-shockwave-flash",
      "multipart/related",
      "message/rfc822",
      "application/vnd.ms-word.document.macroEnabled.12",
      "application/atom+xml",
    ])
      refused("a.jpg", mediaType, "file_type_dangerous");
  });

  test("F5 sound in a container of films is sound when it says so; voice is sound only", () => {
    assert.deepEqual([declare("a.webm", "audio/webm").kind, declare("a.webm", "video/webm").kind], ["audio", "video"]);
    assert.equal(declare("a.webm", "audio/webm;codecs=opus").mediaType, "audio/webm");
    assert.equal(declare("a.webm", "audio/webm", true).kind, "voice");
    assert.equal(declare("a.m4a", "", true).kind, "voice");
    refused("a.webm", "video/webm", "file_type_mismatch", true);
    refused("a.jpg", "image/jpeg", "file_type_mismatch", true);
  });
});
