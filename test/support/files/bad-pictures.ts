import { type BadRow, HTML, EXE, JAR } from "./bad-contents.ts";
import { type ErrorCode } from "../../../protocol/errors.ts";
import { gif, jpegWithComment, picture, png, PNG_SIGNATURE, pngChunk } from "./pictures.ts";
import { box, boxFile, id3, mp3, ogg, wav, webm } from "./recordings.ts";
import { zip } from "./zip.ts";

/** Pictures that are something else as well, or that grow. */
export async function pictureTricks(): Promise<BadRow[]> {
  const archive = zip([{ name: "a.txt", content: "a" }]);
  const [jpeg, plain, webp] = [await picture("jpeg"), await picture("png"), await picture("webp")];
  const at = (technique: string, code: ErrorCode, extension: "png" | "gif" | "jpg" | "webp", content: Buffer): BadRow => [
    technique,
    code,
    `photo.${extension}`,
    `image/${extension === "jpg" ? "jpeg" : extension}`,
    content,
  ];
  return [
    at(
      "the first letters of a GIF before a script",
      "file_malformed",
      "gif",
      Buffer.from(`GIF89a/*<svg/onload=alert(1)>*/=1;${"x".repeat(200)}`),
    ),
    at("the first letters of a GIF before PHP", "file_malformed", "gif", Buffer.from("GIF89a\n<?php system('id'); ?>")),
    at("GIF and JAR in one (GIFAR)", "file_type_mismatch", "gif", Buffer.concat([gif(1), JAR])),
    at("JPEG and archive in one", "file_type_mismatch", "jpg", Buffer.concat([jpeg, archive])),
    at(
      "JPEG and an archive with a long comment in one",
      "file_type_mismatch",
      "jpg",
      Buffer.concat([jpeg, zip([{ name: "a.txt" }], { comment: "x".repeat(60_000) })]),
    ),
    at("PNG with an archive behind it", "file_type_mismatch", "png", Buffer.concat([plain, archive])),
    at("PNG with a page behind it", "file_type_mismatch", "png", Buffer.concat([plain, Buffer.from(HTML)])),
    at("PNG with a program behind it", "file_type_mismatch", "png", Buffer.concat([plain, EXE])),
    at("GIF with a page behind it", "file_type_mismatch", "gif", Buffer.concat([gif(1), Buffer.from(HTML)])),
    at("WebP with a page behind it", "file_type_mismatch", "webp", Buffer.concat([webp, Buffer.from(HTML)])),
    at("JPEG with PHP behind it", "file_type_mismatch", "jpg", Buffer.concat([jpeg, Buffer.from("<?php system('id'); ?>")])),
    at("JPEG with a page behind it", "file_type_mismatch", "jpg", Buffer.concat([jpeg, Buffer.from(HTML)])),
    at("JPEG with a script in a comment", "file_type_mismatch", "jpg", await jpegWithComment("<script>alert(1)</script>")),
    at("JPEG with PHP in a comment", "file_type_mismatch", "jpg", await jpegWithComment("<?php system('id'); ?>")),
    at("JPEG with a PDF in a comment", "file_type_mismatch", "jpg", await jpegWithComment("%PDF-1.7 ")),
    at("JPEG with RAR in a comment", "file_type_mismatch", "jpg", await jpegWithComment("Rar!\u001a\u0007\u0000")),
    at(
      "PNG with PHP in its texts",
      "file_type_mismatch",
      "png",
      png(1, 1, [pngChunk("tEXt", Buffer.from("Comment\0<?php system('id'); ?>"))]),
    ),
    at("PNG that claims 65535 by 65535 pixels", "file_malformed", "png", png(65_535, 65_535)),
    at("PNG that claims 50,000 by 50,000 pixels", "file_malformed", "png", png(50_000, 50_000)),
    at("PNG that claims 9,000 by 9,000 pixels", "file_malformed", "png", png(9_000, 9_000)),
    at("PNG without pixels", "file_malformed", "png", png(0, 1)),
    at("PNG of 10,000 pictures", "file_malformed", "png", png(1, 1, [pngChunk("acTL", Buffer.from([0, 0, 0x27, 0x10, 0, 0, 0, 0]))])),
    at(
      "PNG that is only a signature",
      "file_malformed",
      "png",
      Buffer.concat([PNG_SIGNATURE, pngChunk("IHDR", Buffer.alloc(13, 1)), Buffer.alloc(64)]),
    ),
    at("PNG that is cut off", "file_malformed", "png", plain.subarray(0, plain.length - 8)),
    at("GIF of 10,000 pictures", "file_malformed", "gif", gif(10_000)),
    at("GIF that claims 65535 by 65535 pixels", "file_malformed", "gif", gif(1, 65_535, 65_535)),
    at("GIF that is cut off", "file_malformed", "gif", gif(2).subarray(0, -4)),
    at("JPEG without a picture", "file_type_mismatch", "jpg", Buffer.concat([Buffer.from([0xff, 0xd8]), Buffer.alloc(200)])),
    at(
      "JPEG that begins its scan before its frame",
      "file_malformed",
      "jpg",
      Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xda, 0, 2]), Buffer.alloc(200)]),
    ),
    at("WebP that is cut off", "file_malformed", "webp", webp.subarray(0, -10)),
    at("one picture under the name of another", "file_type_mismatch", "png", jpeg),
    at("an icon as a picture", "file_type_mismatch", "png", Buffer.concat([Buffer.from([0, 0, 1, 0, 1, 0, 16, 16]), Buffer.alloc(400)])),
    ["AVIF as HEIC", "file_type_mismatch", "photo.heic", "image/heic", await picture("avif")],
    ["boxes that hold nothing as HEIC", "file_malformed", "photo.heic", "image/heic", box("ftyp", Buffer.from("heic\0\0\0\0heic"))],
  ];
}

/** Films and sounds that are something else as well. */
export function recordingTricks(): BadRow[] {
  return [
    [
      "a page behind the first box of a film",
      "file_malformed",
      "film.mp4",
      "video/mp4",
      Buffer.concat([box("ftyp", Buffer.from("isom\0\0\0\0isom")), Buffer.from(HTML)]),
    ],
    ["a page in a box of a film", "file_type_mismatch", "film.mp4", "video/mp4", boxFile("isom", [box("free", Buffer.from(HTML))])],
    ["a film with an archive behind it", "file_malformed", "film.mp4", "video/mp4", Buffer.concat([boxFile("isom"), JAR])],
    ["a film with an archive in its last box", "file_type_mismatch", "film.mp4", "video/mp4", boxFile("isom", [box("free", JAR)])],
    ["a film that is cut off", "file_malformed", "film.mp4", "video/mp4", boxFile("isom").subarray(0, -20)],
    ["a film of another kind", "file_type_mismatch", "film.mov", "video/quicktime", boxFile("isom")],
    [
      "a tag of an MP3 before a page",
      "file_type_mismatch",
      "song.mp3",
      "audio/mpeg",
      Buffer.concat([id3(Buffer.alloc(100)), Buffer.from(HTML.repeat(9))]),
    ],
    ["a page in the tag of an MP3", "file_type_mismatch", "song.mp3", "audio/mpeg", mp3(8, id3(Buffer.from(HTML)))],
    [
      "one frame of an MP3 before a page",
      "file_type_mismatch",
      "song.mp3",
      "audio/mpeg",
      Buffer.concat([mp3(1), Buffer.from(HTML.repeat(9))]),
    ],
    ["Ogg with a page behind it", "file_malformed", "song.ogg", "audio/ogg", Buffer.concat([ogg(), Buffer.from(HTML)])],
    ["WAV with an archive behind it", "file_type_mismatch", "song.wav", "audio/wav", Buffer.concat([wav(), JAR])],
    ["Matroska as WebM", "file_type_mismatch", "film.webm", "video/webm", webm("matroska")],
    ["WebM with a page in it", "file_type_mismatch", "film.webm", "video/webm", Buffer.concat([webm(), Buffer.from(HTML)])],
  ];
}
