import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { buffer } from "node:stream/consumers";
import { blanked, findBlanks } from "../../../server/media/strip-metadata/films.ts";
import { Malformed } from "../../../server/media/strip-metadata/malformed.ts";
import type { FileSource } from "../../../server/media/formats/file-source.ts";
import { box } from "../../support/files/recordings.ts";

const PLACE = "+48.8584+002.2945/";
const SPHERICAL = Buffer.from("ffcc8263f8554a938814587a02521fdd", "hex");
const XMP = Buffer.from("be7acfcb97a942e89c71999491e3afac", "hex");
const full = (type: string, ...parts: Buffer[]): Buffer => box(type, Buffer.concat([Buffer.alloc(4), ...parts]));
const words = (...values: number[]): Buffer => {
  const bytes = Buffer.alloc(values.length * 4);
  values.forEach((value, index) => bytes.writeUInt32BE(value, index * 4));
  return bytes;
};
const join = (type: string, ...inner: Buffer[]): Buffer => box(type, Buffer.concat(inner));

/** A track whose samples of 20 bytes lie in chunks of two, at `offsets`. */
function track(handler: string, offsets: readonly number[], extra: readonly Buffer[] = []): Buffer {
  const table = join(
    "stbl",
    full("stsz", words(20, offsets.length * 2)),
    full("stsc", words(1, 1, 2, 1)),
    full("stco", words(offsets.length), Buffer.concat(offsets.map((offset) => words(offset)))),
  );
  const media = join("mdia", full("hdlr", Buffer.concat([words(0), Buffer.from(handler), Buffer.alloc(13)])), join("minf", table));
  return join("trak", full("tkhd", Buffer.alloc(80)), media, ...extra);
}

/** A film whose data comes first, as cameras write it: 40 bytes of pictures, 40 of places, and so on. */
function film(brand = "qt  "): { readonly bytes: Buffer; readonly picture: Buffer } {
  const picture = Buffer.alloc(40, "P");
  const places = Buffer.from(`${PLACE.padEnd(20)}${PLACE.padEnd(20)}`);
  const head = box("ftyp", Buffer.from(brand));
  const first = head.length + 8;
  const data = box("mdat", Buffer.concat([picture, places, picture, places]));
  const moov = join(
    "moov",
    full("mvhd", Buffer.alloc(96)),
    track(
      "vide",
      [first, first + 80],
      [join("udta", box("\u00a9xyz", Buffer.from(PLACE))), box("uuid", Buffer.concat([SPHERICAL, Buffer.from("<xml/>")]))],
    ),
    track("meta", [first + 40, first + 120]),
    join("udta", box("\u00a9xyz", Buffer.from(PLACE)), box("loci", Buffer.from(PLACE)), Buffer.alloc(4)),
    full("meta", full("keys", Buffer.from("com.apple.quicktime.location.ISO6709")), box("ilst", Buffer.from(PLACE))),
  );
  const xmp = box("uuid", Buffer.concat([XMP, Buffer.from(`<exif:GPSLatitude>${PLACE}`)]));
  return { bytes: Buffer.concat([head, data, moov, xmp]), picture };
}

const sourceOf = (bytes: Buffer, piece = 7): FileSource => ({
  size: bytes.length,
  range: async (start, end) => bytes.subarray(start, end),
  stream: async () => pieces(bytes, piece),
});
async function* pieces(bytes: Buffer, piece: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += piece) yield bytes.subarray(at, at + piece);
}
const strip = async (bytes: Buffer, piece = 7): Promise<Buffer> => {
  const blanks = await findBlanks(sourceOf(bytes, piece));
  return buffer(blanked(pieces(bytes, piece), blanks));
};

suite("films", () => {
  test("UP-4 a film loses its places wherever cameras write them, and plays from the same bytes at the same offsets", async () => {
    const { bytes, picture } = film();
    const expected = await strip(bytes);
    for (const piece of [1, 3, 64, 100_000]) assert.deepEqual(await strip(bytes, piece), expected);
    assert.equal(expected.length, bytes.length);
    assert.ok(bytes.includes(PLACE) && !expected.includes(PLACE) && !expected.includes("location"));
    const at = bytes.indexOf(picture);
    for (const offset of [at, at + 80]) assert.deepEqual(expected.subarray(offset, offset + 40), picture);
    // How it is played, and seen all around, is as it was.
    for (const kept of ["ftyp", "moov", "mvhd", "vide", "stco"]) assert.equal(expected.indexOf(kept), bytes.indexOf(kept), kept);
    assert.ok(expected.includes(SPHERICAL) && !expected.includes(XMP));
    assert.deepEqual(await strip(expected), expected);
    assert.deepEqual((await findBlanks(sourceOf(expected))).boxes, []);
  });

  test("UP-4 a film that tells nothing stays as it is", async () => {
    const plain = Buffer.concat([
      box("ftyp", Buffer.from("isom")),
      join("moov", full("mvhd", Buffer.alloc(96))),
      box("mdat", Buffer.alloc(64, 1)),
    ]);
    assert.deepEqual(await findBlanks(sourceOf(plain)), { boxes: [], samples: [] });
  });

  test("UP-4 boxes that do not fit into one another are no film, and none takes more than its length", async () => {
    const { bytes } = film();
    const long = Buffer.from(bytes);
    long.writeUInt32BE(0xffffff, bytes.indexOf("tkhd") - 4);
    const packed = Buffer.concat([box("ftyp", Buffer.from("qt  ")), join("moov", box("cmov", Buffer.alloc(20)))]);
    const endless = Buffer.concat([box("ftyp", Buffer.from("qt  ")), Buffer.from([0, 0, 0, 0]), Buffer.from("moov"), Buffer.alloc(4)]);
    let deep: Buffer = Buffer.alloc(0);
    for (let depth = 0; depth < 5_000; depth += 1) deep = box("trak", deep);
    for (const broken of [long, packed, join("moov", deep)]) await assert.rejects(findBlanks(sourceOf(broken)), Malformed);
    assert.deepEqual((await findBlanks(sourceOf(endless))).boxes, []);
    const names = Buffer.concat(Array.from({ length: 200_000 }, () => box("udta")));
    const places = track(
      "meta",
      Array.from({ length: 100_000 }, (_, index) => index * 7),
    );
    const many = join("moov", names, places);
    const begun = performance.now();
    assert.equal((await strip(Buffer.concat([many, Buffer.alloc(1_000_000)]), 4_096)).length, many.length + 1_000_000);
    assert.ok(performance.now() - begun < 5_000);
  });
});
