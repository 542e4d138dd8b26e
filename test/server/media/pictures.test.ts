import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { after, suite, test } from "node:test";
import { fileURLToPath } from "node:url";
import sharp from "sharp";
import { PictureLost, startPictureChild, type PictureChild } from "../../../server/media/picture-child.ts";
import { createPictures, type MadePicture, type PictureSource } from "../../../server/media/pictures.ts";
import type { PictureAnswer, PicturePart } from "../../../server/media/picture-wire.ts";
import { animatedPng, claimingPng, sampleAnimation, samplePicture, TELLTALE, type SampleFormat } from "../../support/picture-samples.ts";

const pictures = createPictures();

interface Made {
  readonly answer: PictureAnswer;
  readonly parts: ReadonlyMap<PicturePart, Buffer>;
}

const sourceOf = (bytes: Buffer, mediaType: string): PictureSource => ({
  mediaType,
  size: bytes.length,
  open: async () => Readable.from([bytes]),
});

const PAPERS = join(import.meta.dirname, "../../support/files/office");

const make = (bytes: Buffer, mediaType: string): Promise<Made> => pictures.make(sourceOf(bytes, mediaType), readAll);

async function readAll({ answer, contents }: MadePicture): Promise<Made> {
  const parts = new Map<PicturePart, Buffer>();
  for await (const { part, content } of contents()) parts.set(part, await buffer(content));
  return { answer, parts };
}

const [crashing, hanging, telling] = ["crashing", "hanging", "telling"].map((name) =>
  fileURLToPath(new URL(`../../support/picture-processes/${name}.ts`, import.meta.url)),
);

function drawn({ answer }: Made): Extract<PictureAnswer, { outcome: "drawn" }> {
  assert.equal(answer.outcome, "drawn");
  return answer;
}

async function assertPlain(bytes: Buffer): Promise<void> {
  const { exif, xmp, icc, iptc, orientation } = await sharp(bytes, { animated: true }).metadata();
  assert.deepEqual([icc, iptc, orientation], [undefined, undefined, undefined]);
  // In AVIF they are blank rather than gone.
  for (const told of [exif, xmp]) assert.ok(told === undefined || told.every((byte) => byte === 0));
  for (const encoding of ["latin1", "utf16le"] as const) assert.ok(!bytes.includes(Buffer.from(TELLTALE, encoding)));
}

async function colourAt(bytes: Buffer, x: number, y: number): Promise<readonly number[]> {
  const { data, info } = await sharp(bytes).raw().toBuffer({ resolveWithObject: true });
  return [...data.subarray((y * info.width + x) * info.channels, (y * info.width + x) * info.channels + 3)];
}

suite("pictures", () => {
  after(() => pictures.stop());

  for (const format of ["jpeg", "png", "webp", "avif"] satisfies SampleFormat[]) {
    test(`F4 UP-4 a ${format} loses its place on earth, its texts and its profile, and is shown as it was turned`, async () => {
      for (const options of [{}, { profile: true }, { orientation: 6 }, { orientation: 3, profile: true }]) {
        const sample = await samplePicture(format, options);
        const { exif } = await sharp(sample).metadata();
        assert.ok(exif?.includes(TELLTALE), "the sample tells");
        const made = await make(sample, `image/${format}`);
        const { width, height, placeholder } = drawn(made);
        assert.deepEqual([width, height], options.orientation === 6 ? [80, 120] : [120, 80]);
        assert.deepEqual([...made.parts.keys()].toSorted(), ["large", "original", "small"]);
        for (const bytes of made.parts.values()) {
          await assertPlain(bytes);
          const shown = await sharp(bytes).metadata();
          assert.deepEqual([shown.width, shown.height], [width, height]);
        }
        const original = made.parts.get("original")!;
        assert.equal((await sharp(original).metadata()).format, format === "avif" ? "heif" : format);
        // The red half, which was on the left before it was turned.
        const [red, , blue] = await colourAt(original, options.orientation === 3 ? 100 : 20, 20);
        assert.ok(red! > 200 && blue! < 60, `red ${red}, blue ${blue}`);
        assert.ok(placeholder !== null && placeholder.length <= 400);
        const tiny = await sharp(Buffer.from(placeholder, "base64")).metadata();
        assert.ok(tiny.format === "webp" && tiny.width <= 20 && tiny.height <= 20);
      }
    });
  }

  test("UP-4 a jpeg loses the small pictures in its head, which may show what was cut away", async () => {
    const jpeg = await sharp(await samplePicture("jpeg"))
      .jpeg()
      .toBuffer();
    const segment = (content: Buffer) => Buffer.concat([Buffer.from([0xff, 0xe0, 0, content.length + 2]), content]);
    const pixels = Buffer.from(TELLTALE.padEnd(21, "!"));
    const small = Buffer.concat([Buffer.from("JFIF\0\u0001\u0002\0\0\u0001\0\u0001\u0007\u0001", "latin1"), pixels]);
    const extension = Buffer.concat([Buffer.from("JFXX\0\u0013\u0007\u0001", "latin1"), pixels]);
    const told = Buffer.concat([jpeg.subarray(0, 2), segment(small), segment(extension), jpeg.subarray(2)]);
    const made = await make(told, "image/jpeg");
    drawn(made);
    const original = made.parts.get("original");
    assert.ok(original);
    await assertPlain(original);
    assert.ok(original.includes("JFIF") && !original.includes("JFXX"));
    assert.deepEqual(await colourAt(original, 10, 10), await colourAt(jpeg, 10, 10));
  });

  test("F8 of a PDF its first page is drawn, and it stays as it is; one that can't be drawn stays a file", async () => {
    const made = await make(readFileSync(join(PAPERS, "letter.pdf")), "application/pdf");
    const { width, height, placeholder } = drawn(made);
    assert.deepEqual([width, height, [...made.parts.keys()]], [1132, 1600, ["large", "small"]]);
    assert.ok(placeholder !== null);
    const small = await sharp(made.parts.get("small")).stats();
    assert.ok(small.entropy > 0.2, "something is written on it");
    for (const paper of ["%PDF-1.7\nnothing", ""]) {
      const { answer, parts } = await make(Buffer.from(paper), "application/pdf");
      assert.deepEqual([answer.outcome, parts.size], ["undrawn", 0]);
    }
  });

  test("F4 thumbnails fit their sizes, and nothing is made larger than it is", async () => {
    const made = await make(await samplePicture("jpeg", { width: 3_000, height: 2_000 }), "image/jpeg");
    const sizes = await Promise.all((["small", "large"] as const).map((part) => sharp(made.parts.get(part)).metadata()));
    assert.deepEqual(
      sizes.map(({ width, height, format }) => [width, height, format]),
      [
        [480, 320, "webp"],
        [1600, 1067, "webp"],
      ],
    );
  });

  test("F4 UP-4 what moves keeps every frame and loses its metadata", async () => {
    for (const [bytes, mediaType] of [
      [await sampleAnimation("gif"), "image/gif"],
      [await sampleAnimation("webp"), "image/webp"],
    ] as const) {
      const made = await make(bytes, mediaType);
      const original = made.parts.get("original")!;
      await assertPlain(original);
      const [before, now] = await Promise.all([bytes, original].map((one) => sharp(one, { animated: true }).raw().toBuffer()));
      assert.deepEqual(now, before);
      assert.deepEqual([drawn(made).width, drawn(made).height], [40, 40]);
      assert.equal((await sharp(made.parts.get("small")).metadata()).pages ?? 1, 1);
    }
    const made = await make(animatedPng(3), "image/png");
    const original = made.parts.get("original")!;
    await assertPlain(original);
    assert.equal(original.toString("latin1").match(/fdAT/g)?.length, 2);
  });

  test("UP-3 what is too large to be drawn is kept as a file without metadata, within the time limit", async () => {
    const bombs: [string, Buffer, string][] = [
      ["claims 65535 × 65535", claimingPng(65_535, 65_535, 1), "image/png"],
      ["50,000 × 50,000", claimingPng(50_000, 50_000), "image/png"],
      ["10,000 frames of a PNG", animatedPng(10_000), "image/png"],
      ["10,000 frames of a GIF", await manyFrames(10_000), "image/gif"],
    ];
    for (const [name, bytes, mediaType] of bombs) {
      const start = performance.now();
      const { answer, parts } = await make(bytes, mediaType);
      assert.equal(answer.outcome, "undrawn", name);
      assert.ok(!parts.get("original")!.includes(TELLTALE), name);
      assert.ok(performance.now() - start < 5_000, name);
    }
  });

  test("UP-4 a picture too large to be drawn keeps how it is turned, and nothing else of its EXIF", async () => {
    const sample = claimSize(await samplePicture("jpeg", { orientation: 6 }), 10_000, 5_200);
    const { answer, parts } = await make(sample, "image/jpeg");
    assert.equal(answer.outcome, "undrawn");
    const plain = parts.get("original")!;
    assert.ok(!plain.includes(TELLTALE));
    const { orientation, exif, width } = await sharp(plain, { limitInputPixels: false }).metadata();
    assert.deepEqual([orientation, width], [6, 10_000]);
    assert.ok(exif !== undefined && exif.length < 40);
  });

  test("UP-3 what is cut off or of another kind is malformed", async () => {
    const jpeg = await samplePicture("jpeg", { width: 600, height: 400 });
    const png = await samplePicture("png", { width: 600, height: 400 });
    const gif = await sampleAnimation("gif", 10);
    const wrong: [string, Buffer, string][] = [
      ["half a JPEG", jpeg.subarray(0, jpeg.length / 2), "image/jpeg"],
      ["a JPEG of 3,000 scans", manyScans(await samplePicture("jpeg", { width: 600, progressive: true })), "image/jpeg"],
      ["half a PNG", png.subarray(0, png.length / 2), "image/png"],
      ["a PNG with fewer rows than it says", claimingPng(5_000, 5_000, 10), "image/png"],
      ["half a GIF", gif.subarray(0, gif.length / 2), "image/gif"],
      ["a PNG that is said to be a JPEG", png, "image/jpeg"],
      ["no picture", Buffer.from("what a nice picture"), "image/webp"],
      ["nothing", Buffer.alloc(0), "image/png"],
      ["a HEIC that is none", Buffer.from("\0\0\0\x18ftypheic\0\0\0\0mif1heic", "latin1"), "image/heic"],
    ];
    for (const [name, bytes, mediaType] of wrong) assert.equal((await make(bytes, mediaType)).answer.outcome, "malformed", name);
  });

  test("F4 of HEIC, which is not drawn here, the items that tell are blank and everything else stands", async () => {
    const sample = await samplePicture("avif");
    const { answer, parts } = await make(sample, "image/heic");
    assert.equal(answer.outcome, "undrawn");
    const plain = parts.get("original")!;
    assert.equal(plain.length, sample.length);
    assert.ok(sample.includes(TELLTALE) && !plain.includes(TELLTALE));
    const [before, now] = await Promise.all([sample, plain].map((one) => sharp(one).raw().toBuffer()));
    assert.deepEqual(now, before);
  });
});

suite("the picture process", () => {
  const jpegSource = async () => sourceOf(await samplePicture("jpeg"), "image/jpeg");

  test("F4 it starts with the first picture, serves the next, and ends when there are none", async () => {
    const started: PictureChild[] = [];
    const own = createPictures({ idleMs: 1, start: () => keep(started, startPictureChild()) });
    const source = await jpegSource();
    await Promise.all([own.make(source, readAll), own.make(source, readAll)]);
    assert.equal(started.length, 1);
    await started[0]!.ended;
    assert.equal((await own.make(source, readAll)).answer.outcome, "drawn");
    assert.equal(started.length, 2);
    await own.stop();
    await started[1]!.ended;
  });

  test("F4 killed while it draws, it starts anew, and the picture is drawn all the same", async () => {
    const started: PictureChild[] = [];
    const killing = (child: PictureChild): PictureChild => ({
      ...child,
      get running() {
        return child.running;
      },
      send: async (request, content) => {
        await child.send(request, content);
        if (started.length === 1) void child.end("crash");
      },
    });
    const own = createPictures({ start: () => killing(keep(started, startPictureChild())) });
    const source = await jpegSource();
    const [first, second] = await Promise.all([own.make(source, readAll), own.make(source, readAll)]);
    assert.deepEqual([first.answer.outcome, second.answer.outcome, started.length], ["drawn", "drawn", 2]);
    await own.stop();
  });

  test("F4 a picture over which it is lost again and again is given up, and hurts no other", async () => {
    const started: PictureChild[] = [];
    const own = createPictures({ start: () => keep(started, startPictureChild(started.length < 3 ? crashing : undefined)) });
    const source = await jpegSource();
    const lost = own.make(source, readAll);
    const next = own.make(source, readAll);
    await assert.rejects(lost, PictureLost);
    assert.equal((await next).answer.outcome, "drawn");
    assert.equal(started.length, 4);
    await own.stop();
  });

  test("UP-3 what takes more processor time than a picture may is ended, and then made plain without being drawn", async () => {
    const started: PictureChild[] = [];
    const own = createPictures({ cpuMs: 60, start: () => keep(started, startPictureChild()) });
    const { answer, parts } = await own.make(sourceOf(claimingPng(6_000, 6_000), "image/png"), readAll);
    await own.stop();
    assert.deepEqual([answer.outcome, [...parts.keys()], started.length], ["undrawn", ["original"], 2]);
  });

  test("UP-3 what takes too long is ended, and then made plain without being drawn", async () => {
    const started: PictureChild[] = [];
    const own = createPictures({ drawMs: 300, start: () => keep(started, startPictureChild(started.length === 0 ? hanging : undefined)) });
    const { answer, parts } = await own.make(await jpegSource(), readAll);
    assert.deepEqual([answer.outcome, [...parts.keys()]], ["undrawn", ["original"]]);
    assert.ok(!parts.get("original")!.includes(TELLTALE));
    await started[0]!.ended;
    await own.stop();
  });

  test("F4 what is under way and what waits ends when the node stops", async () => {
    const own = createPictures({ start: () => startPictureChild(hanging) });
    const source = await jpegSource();
    const waiting = [own.make(source, readAll), own.make(source, readAll)].map((made) => assert.rejects(made, PictureLost));
    await own.stop();
    await Promise.all(waiting);
  });

  test("F4 it sees nothing of the environment", async () => {
    const child = startPictureChild(telling);
    await child.send({ mediaType: "image/png", bytes: 0, draw: true, cpuMs: 1_000 }, Readable.from([]));
    assert.deepEqual(await child.answer(), []);
    await child.end("crash");
  });
});

function keep(started: PictureChild[], child: PictureChild): PictureChild {
  started.push(child);
  return child;
}

/** A progressive JPEG that says the last of its scans again and again, each of which goes over the whole picture. */
function manyScans(jpeg: Buffer): Buffer {
  const scan = jpeg.subarray(jpeg.lastIndexOf(Buffer.from("ffda", "hex")), -2);
  return Buffer.concat([jpeg.subarray(0, -2), ...Array.from({ length: 3_000 }, () => scan), jpeg.subarray(-2)]);
}

/** Makes a JPEG say that it is larger than it is (the frame header, ITU T.81, B.2.2). */
function claimSize(jpeg: Buffer, width: number, height: number): Buffer {
  const frame = jpeg.indexOf(Buffer.from("ffc00011", "hex"));
  assert.ok(frame > 0);
  jpeg.writeUInt16BE(height, frame + 5);
  jpeg.writeUInt16BE(width, frame + 7);
  return jpeg;
}

/** A GIF of many frames of 100 × 100 pixels, each of which repeats the first. */
async function manyFrames(frames: number): Promise<Buffer> {
  const gif = await sharp({ create: { width: 100, height: 100, channels: 3, background: "#123456" } })
    .gif()
    .toBuffer();
  // The first block that is neither header nor table begins the frame: graphic control, then picture.
  const start = 13 + 3 * 2 ** ((gif[10]! & 7) + 1);
  const frame = gif.subarray(start, -1);
  return Buffer.concat([gif.subarray(0, start), ...Array.from({ length: frames }, () => frame), Buffer.of(0x3b)]);
}
