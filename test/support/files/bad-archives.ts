import { type BadRow, HTML, EXE } from "./bad-contents.ts";
import { deflateRawSync, gzipSync } from "node:zlib";
import { type ErrorCode } from "../../../protocol/errors.ts";
import { contentTypes, officePaper } from "./papers.ts";
import { zip, type ZipPart } from "./zip.ts";

const zipped = (technique: string, code: ErrorCode, parts: readonly ZipPart[], settings = {}): BadRow => [
  technique,
  code,
  "papers.zip",
  "application/zip",
  zip(parts, settings),
];

/** Archives that hide, escape or grow. */
export function archiveTricks(): BadRow[] {
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
