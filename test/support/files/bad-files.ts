import { deflateRawSync, gzipSync } from "node:zlib";
import type { ErrorCode } from "../../../protocol/errors.ts";
import type { OfferedFile } from "./good-files.ts";
import { compoundFile, contentTypes, officePaper, openDocument, pdf } from "./papers.ts";
import { gif, jpegWithComment, picture, png, PNG_SIGNATURE, pngChunk } from "./pictures.ts";
import { box, boxFile, id3, mp3, ogg, wav, webm } from "./recordings.ts";
import { zip, type ZipPart } from "./zip.ts";

/** A file that tries to get past the rules in one way, and the rule that it meets. */
export interface BadFile extends OfferedFile {
  readonly technique: string;
  readonly code: ErrorCode;
}

type Row = readonly [technique: string, code: ErrorCode, name: string, mediaType: string, content: Buffer | string];

const HTML = "<!DOCTYPE html><html><script>alert(1)</script></html>";
const SVG = '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>';
const EXE = Buffer.concat([Buffer.from("MZ"), Buffer.alloc(58), Buffer.from([0x40, 0, 0, 0]), Buffer.from("PE\0\0"), Buffer.alloc(4_200)]);
const ELF = Buffer.concat([Buffer.from("\u007fELF\u0002\u0001\u0001", "latin1"), Buffer.alloc(4_200)]);
const JAR = zip([
  { name: "META-INF/MANIFEST.MF", content: "Manifest-Version: 1.0" },
  { name: "Evil.class", content: "cafebabe" },
]);
const ODT = "application/vnd.oasis.opendocument.text";
const zipped = (technique: string, code: ErrorCode, parts: readonly ZipPart[], settings = {}): Row => [
  technique,
  code,
  "papers.zip",
  "application/zip",
  zip(parts, settings),
];

/** One file for every technique of getting something past the rules that is not what it says. */
export async function badFiles(): Promise<BadFile[]> {
  const rows = [...wrongContent(), ...textTricks(), ...(await pictureTricks()), ...recordingTricks(), ...paperTricks(), ...archiveTricks()];
  return rows.map(([technique, code, name, mediaType, content]) => ({ technique, code, name, mediaType, content: Buffer.from(content) }));
}

function wrongContent(): Row[] {
  const claims: [name: string, mediaType: string][] = [
    ["photo.jpg", "image/jpeg"],
    ["photo.png", "image/png"],
    ["photo.gif", "image/gif"],
    ["photo.webp", "image/webp"],
    ["photo.heic", "image/heic"],
    ["photo.avif", "image/avif"],
    ["paper.pdf", "application/pdf"],
    ["letter.docx", ""],
    ["letter.doc", "application/msword"],
    ["letter.odt", ODT],
    ["papers.zip", "application/zip"],
    ["song.mp3", "audio/mpeg"],
    ["song.m4a", "audio/mp4"],
    ["song.ogg", "audio/ogg"],
    ["song.wav", "audio/wav"],
    ["film.mp4", "video/mp4"],
    ["film.webm", "video/webm"],
    ["film.mov", "video/quicktime"],
    ["notes.txt", "text/plain"],
    ["table.csv", "text/csv"],
  ];
  const contents: [string, Buffer | string][] = [
    ["a page", HTML],
    ["a drawing with a script", SVG],
    ["a program for Windows", EXE],
    ["a program for Linux", ELF],
    ["gzip", gzipSync(Buffer.alloc(9_000))],
    ["a script of a web server", "<?php system($_GET['c']); ?>"],
    ["a shell script", "#!/bin/sh\nrm -rf /\n"],
    ["a Java class", Buffer.concat([Buffer.from("cafebabe00000034", "hex"), Buffer.alloc(4_200)])],
    ["a registry file", "REGEDIT4\r\n[HKEY_LOCAL_MACHINE]\r\n"],
    ["Flash", Buffer.concat([Buffer.from("CWS\u000a"), Buffer.alloc(4_200)])],
  ];
  return claims.flatMap(([name, mediaType]) =>
    contents.map(([what, content]): Row => [`${what} as ${name}`, "file_type_mismatch", name, mediaType, content]),
  );
}

function textTricks(): Row[] {
  const pages = [
    HTML,
    " \t\r\n\f<html>",
    "<!doctype HTML>",
    "<HEAD>",
    "<ScRiPt>alert(1)</script>",
    "<script/src=x>",
    "<iframe src=x>",
    "<h1 onclick=x>",
    "<div >",
    "<font >",
    "<table >",
    "<a href=x>",
    "<style >",
    "<title >",
    "<b >",
    "<body onload=x>",
    "<br >",
    "<p >",
    "<!-- x --><script>",
    "<?xml version='1.0'?><x/>",
    SVG,
    "<svg/onload=x>",
    "<img src=x onerror=x>",
    "<math><x/></math>",
    "<object data=x>",
    "<meta http-equiv=refresh>",
    "<link rel=import>",
    "<form action=x>",
    "<% eval(request('x')) %>",
    "<?= `id` ?>",
    "%PDF-1.7\n%%EOF",
    "%!PS-Adobe-3.0",
    "{\\rtf1\\ansi}",
    "MIME-Version: 1.0\r\nContent-Type: multipart/related\r\n",
    "[InternetShortcut]\r\nURL=file://x",
    "\ufeff<html>",
  ];
  const mismatch = (technique: string, content: Buffer | string): Row => [
    technique,
    "file_type_mismatch",
    "notes.txt",
    "text/plain",
    content,
  ];
  return [
    ...pages.map((page) => mismatch(`a text that begins ${JSON.stringify(page.slice(0, 30))}`, page)),
    ...["README.md", "data.json", "server.log", "table.csv"].map((name): Row => [
      `a page as ${name}`,
      "file_type_mismatch",
      name,
      "text/plain",
      HTML,
    ]),
    mismatch("a page in UTF-16 with its mark, little end first", Buffer.from(`\ufeff${HTML}`, "utf16le")),
    mismatch("a page in UTF-16 with its mark, big end first", Buffer.from(`\ufeff${HTML}`, "utf16le").swap16()),
    mismatch("a page in UTF-16 without its mark", Buffer.from(HTML, "utf16le")),
    mismatch("a page in UTF-32", Buffer.from([0xff, 0xfe, 0, 0, 0x3c, 0, 0, 0])),
    mismatch("UTF-8 that is too long", Buffer.from([0x61, 0xc0, 0xbc, 0x62])),
    mismatch("half a surrogate pair in UTF-8", Buffer.from([0x61, 0xed, 0xa0, 0x80])),
    mismatch("half a surrogate pair in UTF-16", Buffer.from([0xff, 0xfe, 0, 0xd8, 0x61, 0])),
    mismatch("a character that is cut off at the end", Buffer.concat([Buffer.from("text"), Buffer.from([0xe2, 0x82])])),
    mismatch("an old code page", Buffer.from("Gr\u00fc\u00dfe", "latin1")),
    mismatch("NUL in the middle", `text\0text`),
    mismatch("an escape sequence (ISO-2022-JP)", `text \u001b$B text`),
    mismatch("a control character far into the file", `${"x".repeat(200_000)}\u0001`),
    mismatch("a control character of the second set", "text \u009b31m"),
  ];
}

async function pictureTricks(): Promise<Row[]> {
  const archive = zip([{ name: "a.txt", content: "a" }]);
  const [jpeg, plain, webp] = [await picture("jpeg"), await picture("png"), await picture("webp")];
  const at = (technique: string, code: ErrorCode, extension: "png" | "gif" | "jpg" | "webp", content: Buffer): Row => [
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

function recordingTricks(): Row[] {
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

function paperTricks(): Row[] {
  const word = (technique: string, code: ErrorCode, content: Buffer): Row => [technique, code, "letter.docx", "", content];
  const macroType = contentTypes("docx").replace("wordprocessingml.document.main", "ms-word.document.macroEnabled.main");
  return [
    ["a page before a PDF", "file_type_mismatch", "paper.pdf", "application/pdf", pdf({ before: HTML })],
    ["a picture before a PDF", "file_type_mismatch", "paper.pdf", "application/pdf", Buffer.concat([gif(1), pdf()])],
    ["an archive behind a PDF", "file_type_mismatch", "paper.pdf", "application/pdf", Buffer.concat([pdf(), JAR])],
    [
      "an archive within a PDF, that ends as one",
      "file_type_mismatch",
      "paper.pdf",
      "application/pdf",
      Buffer.concat([Buffer.from("%PDF-1.7\n"), zip([{ name: "a.txt" }], { comment: pdf().toString("latin1") })]),
    ],
    ["a page behind a PDF", "file_type_mismatch", "paper.pdf", "application/pdf", pdf({ after: HTML.repeat(3) })],
    ["a page in the first lines of a PDF", "file_type_mismatch", "paper.pdf", "application/pdf", pdf({ inside: `%${HTML}\n` })],
    ["a PDF that is only a first line", "file_malformed", "paper.pdf", "application/pdf", `%PDF-1.7\n${"x".repeat(5_000)}`],
    word("macros in a paper", "file_type_dangerous", officePaper("docx", [{ name: "word/vbaProject.bin", content: "x" }])),
    word(
      "macros in a paper, in other letters",
      "file_type_dangerous",
      officePaper("docx", [{ name: "word/VBAPROJECT.BIN", content: "x" }]),
    ),
    word(
      "macros under another name",
      "file_type_dangerous",
      officePaper(
        "docx",
        [{ name: "word/a.bin" }],
        contentTypes("docx", '<Override PartName="/word/a.bin" ContentType="application/vnd.ms-office.vbaProject"/>'),
      ),
    ),
    word("a paper with macros under another extension", "file_type_dangerous", officePaper("docx", [], macroType)),
    word(
      "macros spelt with character codes",
      "file_malformed",
      officePaper("docx", [], contentTypes("docx", '<Override PartName="/a" ContentType="macro&#69;nabled"/>')),
    ),
    word(
      "macros spelt with entities",
      "file_malformed",
      officePaper("docx", [], `<!DOCTYPE x [<!ENTITY m "macro">]>${contentTypes("docx")}`),
    ),
    word("macros listed in UTF-16", "file_type_dangerous", officePaper("docx", [], Buffer.from(`\ufeff${macroType}`, "utf16le"))),
    word("types listed in UTF-16 without a mark", "file_type_mismatch", officePaper("docx", [], Buffer.from(macroType, "utf16le"))),
    word("controls that run", "file_type_dangerous", officePaper("docx", [{ name: "word/activeX/activeX1.bin", content: "x" }])),
    word("a program in a paper", "file_type_dangerous", officePaper("docx", [{ name: "word/embeddings/run.exe", content: "MZ" }])),
    word("a table as a letter", "file_type_mismatch", officePaper("xlsx")),
    word("any archive as a letter", "file_type_mismatch", zip([{ name: "word/document.xml", content: "<a/>" }])),
    word("an encrypted letter", "file_type_mismatch", compoundFile(["EncryptedPackage", "EncryptionInfo"])),
    word("two lists of types", "file_malformed", officePaper("docx", [{ name: "[Content_Types].xml", content: contentTypes("docx") }])),
    [
      "macros of an old kind in a new table",
      "file_type_dangerous",
      "table.xlsx",
      "",
      officePaper("xlsx", [{ name: "xl/macrosheets/sheet1.xml" }]),
    ],
    ["an installer as an old letter", "file_type_mismatch", "letter.doc", "application/msword", compoundFile(["!Property", "!Binary"])],
    ["macros in an old letter", "file_type_dangerous", "letter.doc", "application/msword", compoundFile(["WordDocument", "Macros", "VBA"])],
    [
      "macros in an old table",
      "file_type_dangerous",
      "table.xls",
      "application/vnd.ms-excel",
      compoundFile(["Workbook", "_VBA_PROJECT_CUR"]),
    ],
    ["an old table as an old letter", "file_type_mismatch", "letter.doc", "application/msword", compoundFile(["Workbook"])],
    [
      "the head of an old letter alone",
      "file_malformed",
      "letter.doc",
      "application/msword",
      Buffer.concat([Buffer.from("d0cf11e0a1b11ae1", "hex"), Buffer.alloc(600)]),
    ],
    ["an old letter whose directory goes round in circles", "file_malformed", "letter.doc", "application/msword", circle()],
    ["macros in an open document", "file_type_dangerous", "letter.odt", ODT, openDocument(ODT, [{ name: "Basic/Standard/Module1.xml" }])],
    ["a script in an open document", "file_type_dangerous", "letter.odt", ODT, openDocument(ODT, [{ name: "Scripts/python/a.py" }])],
    ["an encrypted open document", "file_malformed", "letter.odt", ODT, openDocument(ODT, [], "<manifest:encryption-data/>")],
    [
      "an open document of another kind",
      "file_type_mismatch",
      "letter.odt",
      ODT,
      openDocument("application/vnd.oasis.opendocument.spreadsheet"),
    ],
  ];
}

/** The sector of the directory names itself as its successor. */
function circle(): Buffer {
  const file = compoundFile(["WordDocument"]);
  file.writeUInt32LE(1, 512 + 4);
  return file;
}

function archiveTricks(): Row[] {
  const zeros = Buffer.alloc(20_000_000);
  const nested = zip([{ name: "zeros.txt", content: zeros }]);
  const overlap = zip([
    { name: "a.txt", content: "a".repeat(100) },
    { name: "b.txt", content: "b", offset: 0, localName: "a.txt" },
  ]);
  const names = [
    "run.exe",
    "folder/run.js",
    "page.html",
    "drawing.svg",
    "a.php.txt",
    "link.lnk",
    "a.vbs",
    "lib.dll",
    "letter.docm",
    "x.jar",
    "run.bat ",
    "A.ExE",
    ".htaccess",
    "a.xml.exe",
  ];
  const paths = ["../a.txt", "a/../../b.txt", "..\\a.txt", "/etc/a.txt", "C:\\a.txt", "\\\\host\\a.txt", "a\0.txt", "a\n.txt"];
  return [
    ...names.map((name) => zipped(`an archive with ${name}`, "file_type_dangerous", [{ name, content: "x" }])),
    ...paths.map((name) => zipped(`an archive with the path ${JSON.stringify(name)}`, "file_malformed", [{ name, content: "x" }])),
    zipped("a Java archive", "file_type_dangerous", [{ name: "META-INF/MANIFEST.MF" }, { name: "Evil.class", content: "x" }]),
    zipped("a paper with macros as an archive", "file_type_dangerous", [{ name: "word/vbaProject.bin", content: "x" }]),
    zipped("1000:1", "file_malformed", [{ name: "a.txt", content: zeros }]),
    zipped(
      "1000:1 in many files",
      "file_malformed",
      Array.from({ length: 40 }, (_, index) => ({ name: `${index}.txt`, content: zeros.subarray(0, 500_000) })),
    ),
    zipped("an archive in an archive", "file_malformed", [{ name: "inner.zip", content: nested, method: 0 }]),
    zipped("a packed archive in an archive", "file_malformed", [{ name: "inner.tar.gz", content: gzipSync(zeros) }]),
    zipped("a size that is told too small", "file_malformed", [{ name: "a.txt", content: zeros, unpacked: 1_000 }]),
    zipped("a size that is told a little too small", "file_malformed", [{ name: "a.txt", content: "x".repeat(900), unpacked: 800 }]),
    zipped("a size that is told too large", "file_malformed", [{ name: "a.txt", content: "x".repeat(900), unpacked: 1_000 }]),
    zipped("a packed size that is told too large", "file_malformed", [{ name: "a.txt", content: "x", packed: 4_000 }]),
    zipped("another name before the content", "file_malformed", [{ name: "a.txt", localName: "a.exe", content: "x" }]),
    zipped("a second name in the extras", "file_malformed", [
      { name: "a.txt", content: "x", extra: Buffer.from([0x75, 0x70, 6, 0, 1, 0, 0, 0, 0, 0x61]) },
    ]),
    zipped("an encrypted file", "file_malformed", [{ name: "a.txt", content: "x", flags: 1 }]),
    zipped("a strongly encrypted file", "file_malformed", [{ name: "a.txt", content: "x", flags: 0x41 }]),
    zipped("a link to another file", "file_malformed", [{ name: "a.txt", content: "/etc/passwd", attributes: (0o120777 << 16) >>> 0 }]),
    zipped("a method that nobody knows", "file_malformed", [{ name: "a.txt", content: "x", method: 14 }]),
    zipped("the same name twice", "file_malformed", [
      { name: "a.txt", content: "x" },
      { name: "a.txt", content: "y" },
    ]),
    zipped(
      "10,001 files",
      "file_malformed",
      Array.from({ length: 10_001 }, (_, index) => ({ name: `${index}.txt`, method: 0 })),
    ),
    zipped("bytes that no file has", "file_malformed", [{ name: "a.txt", content: "x" }], { gap: 500 }),
    ["files that overlap", "file_malformed", "papers.zip", "application/zip", overlap],
    ["an archive without files", "file_type_mismatch", "papers.zip", "application/zip", zip([])],
    ["something before an archive", "file_type_mismatch", "papers.zip", "application/zip", Buffer.concat([EXE, zip([{ name: "a.txt" }])])],
    [
      "an archive with something behind it",
      "file_malformed",
      "papers.zip",
      "application/zip",
      Buffer.concat([zip([{ name: "a.txt" }]), Buffer.from(HTML)]),
    ],
    [
      "an archive that is cut off",
      "file_malformed",
      "papers.zip",
      "application/zip",
      zip([{ name: "a.txt", content: "x".repeat(90) }]).subarray(0, -30),
    ],
    ["packed bytes that are none", "file_malformed", "papers.zip", "application/zip", brokenContent()],
    [
      "Zip64 sizes",
      "file_malformed",
      "papers.zip",
      "application/zip",
      zip([{ name: "a.txt", content: "x", packed: 0xffff_ffff, unpacked: 0xffff_ffff }]),
    ],
    ["a bomb in a paper", "file_malformed", "letter.docx", "", officePaper("docx", [{ name: "word/a.xml", content: zeros }])],
    [
      "a bomb as the list of types",
      "file_malformed",
      "letter.docx",
      "",
      officePaper("docx", [], " ".repeat(900_000) + contentTypes("docx")),
    ],
  ];
}

function brokenContent(): Buffer {
  const file = zip([{ name: "a.txt", content: "x".repeat(5_000) }]);
  const { length } = deflateRawSync(Buffer.from("x".repeat(5_000)), { level: 9 });
  return Buffer.from(file.fill(0xff, 35, 35 + length));
}
