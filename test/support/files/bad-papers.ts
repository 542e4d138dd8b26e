import { type BadRow, HTML, JAR, ODT } from "./bad-contents.ts";
import { type ErrorCode } from "../../../protocol/errors.ts";
import { compoundFile, contentTypes, officePaper, openDocument, pdf } from "./papers.ts";
import { gif } from "./pictures.ts";
import { zip } from "./zip.ts";

/** Papers that run, or are something else. */
export function paperTricks(): BadRow[] {
  const word = (technique: string, code: ErrorCode, content: Buffer): BadRow => [technique, code, "letter.docx", "", content];
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
      "file_type_dangerous",
      officePaper("docx", [], contentTypes("docx", '<Override PartName="/a" ContentType="macro&#69;nabled"/>')),
    ),
    word(
      "macros spelt with entities",
      "file_malformed",
      officePaper("docx", [], `<!DOCTYPE x [<!ENTITY m "macro">]>${contentTypes("docx")}`),
    ),
    word("macros listed in UTF-16", "file_type_dangerous", officePaper("docx", [], Buffer.from(`\ufeff${macroType}`, "utf16le"))),
    word("macros listed in UTF-16 without a mark", "file_type_dangerous", officePaper("docx", [], Buffer.from(macroType, "utf16le"))),
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
