import { gzipSync } from "node:zlib";
import { compound } from "./compound.ts";
import type { OfferedFile } from "./good-files.ts";
import { officePackage } from "./packages.ts";
import { gif, png } from "./pictures.ts";
import { zip } from "./zip.ts";

const XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\r\n<a/>';
const ODF = "application/vnd.oasis.opendocument";
/** The first bytes of pictures of Windows: placeable metafile and enhanced metafile. */
const WMF = Buffer.concat([Buffer.from("d7cdc69a0000", "hex"), Buffer.alloc(60)]);
const EMF = Buffer.concat([Buffer.from("01000000", "hex"), Buffer.alloc(36), Buffer.from(" EMF"), Buffer.alloc(60)]);
/** Settings of a printer begin with its name in UTF-16. */
const PRINTER = Buffer.concat([Buffer.from("\\\\server\\MZ Printer", "utf16le"), Buffer.alloc(200)]);
/** A font whose first 32 bytes are scrambled by chance into those of something else. */
const scrambled = (start: string): Buffer => Buffer.concat([Buffer.from(start, "latin1"), Buffer.alloc(400, "\u00e7\u0003\u0091")]);
const paint = Buffer.concat([Buffer.from([0x40, 0, 0, 0]), Buffer.from("BM"), Buffer.alloc(62)]);
const ILLUSTRATOR = `<?xml version="1.0" encoding="utf-8"?>
<!-- Generator: Adobe Illustrator 27.0.0 -->
<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd" [
  <!ENTITY ns_svg "http://www.w3.org/2000/svg">
  <!ENTITY ns_xlink "http://www.w3.org/1999/xlink">
]>
<svg version="1.1" xmlns="&ns_svg;"/>`;

/** Parts by their names, all of the same content. */
const same = (content: string | Buffer, names: string): Record<string, string | Buffer> =>
  Object.fromEntries(names.split(" ").map((name) => [name, content]));

const workbook = (): Buffer => officePackage("xlsx", { parts: same(XML, "xl/worksheets/sheet1.xml xl/styles.xml xl/sharedStrings.xml") });

/** What Word writes beyond what LibreOffice does. */
function word(): [string, Buffer][] {
  const parts = {
    ...same(
      XML,
      "docProps/app.xml docProps/core.xml docProps/custom.xml customXml/item1.xml customXml/itemProps1.xml word/theme/theme1.xml",
    ),
    ...same(XML, "customXml/_rels/item1.xml.rels word/glossary/document.xml word/glossary/_rels/document.xml.rels word/webSettings.xml"),
    ...same(XML, "word/people.xml word/commentsExtended.xml word/commentsIds.xml word/commentsExtensible.xml word/numbering.xml"),
    ...same(XML, "word/diagrams/data1.xml word/diagrams/layout1.xml word/ink/ink1.xml word/charts/chart1.xml word/charts/style1.xml"),
    ...same(XML, "word/customizations.xml word/_rels/header1.xml.rels word/charts/_rels/chart1.xml.rels docMetadata/LabelInfo.xml"),
    ...same(XML, "_xmlsignatures/sig1.xml _xmlsignatures/_rels/origin.sigs.rels"),
    "_xmlsignatures/origin.sigs": "",
    "package/services/digital-signature/certificate/1.cer": Buffer.from("308203", "hex"),
    "docProps/thumbnail.emf": EMF,
    "docProps/thumbnail.jpeg": Buffer.from("ffd8ffe0", "hex"),
    "word/media/image1.emf": EMF,
    "word/media/image2.wmf": WMF,
    "word/media/image3.emz": gzipSync(EMF),
    "word/media/image4.wmz": gzipSync(WMF),
    "word/media/image5.svg": ILLUSTRATOR,
    "word/media/image6.gif": gif(1),
    "word/fonts/font1.odttf": scrambled("MZ"),
    "word/fonts/font2.odttf": scrambled("<?"),
    "word/printerSettings/printerSettings1.bin": PRINTER,
    "word/embeddings/Microsoft_Excel_Worksheet.xlsx": workbook(),
    "word/embeddings/Microsoft_Word_Document1.docx": officePackage("docx", {
      parts: { "word/embeddings/Microsoft_Excel_Worksheet1.xlsx": workbook() },
    }),
    "word/embeddings/oleObject1.bin": compound(
      [
        { name: "\u0001Ole", content: Buffer.alloc(20) },
        { name: "Equation Native", content: "x" },
      ],
      { mini: true },
    ),
    "word/embeddings/oleObject2.bin": compound([{ name: "\u0001CompObj" }, { name: "Package", content: workbook() }]),
    "word/embeddings/oleObject3.bin": compound([{ name: "Workbook", content: book(0) }]),
    "word/embeddings/oleObject4.bin": compound([{ name: "\u0001Ole10Native", content: paint }], { mini: true }),
    "[trash]/0000.dat": Buffer.alloc(100),
  };
  const leads = [
    ["hyperlink", "https://example.com/run.exe?a=1&amp;b='2'&#39;", true],
    ["hyperlink", "mailto:zoe@example.com", true],
    ["hyperlink", "\\\\files.example.com\\plans\\a.docx", true],
    ["image", "https://example.com/logo.png", true],
    ["video", "https://www.youtube.com/embed/x", true],
    ["oleObject", "file:///C:\\Users\\zoe\\plan.xlsx!Sheet1!R1C1", true],
    ["oleObject", "embeddings/oleObject1.bin"],
    ["package", "embeddings/Microsoft_Excel_Worksheet.xlsx"],
    ["attachedTemplate", "file:///C:\\Users\\zoe\\AppData\\Roaming\\Microsoft\\Templates\\Normal.dotm", true],
    ["attachedTemplate", "file:///\\\\server\\templates\\Letter.dotx", true],
    ["http://schemas.microsoft.com/office/2006/relationships/keyMapCustomizations", "customizations.xml"],
    ["attachedTemplate", "Letter%20of%20ours.dotx", true],
  ] as const;
  const types = {
    ".bin": "application/vnd.openxmlformats-officedocument.oleObject",
    ".odttf": "application/vnd.openxmlformats-officedocument.obfuscatedFont",
    ".emz": "image/x-emz",
  };
  return [
    ["all that Word writes.docx", officePackage("docx", { parts, leads, types })],
    [
      "a web page taken in.docx",
      officePackage("docx", {
        parts: {
          "word/afchunk.htm": "<!DOCTYPE html>\n<html><body>a</body></html>",
          "word/afchunk.mht": "MIME-Version: 1.0\r\n\r\na",
          "word/afchunk.rtf": "{\\rtf1 a}",
        },
      }),
    ],
    [
      "in UTF-16.docx",
      officePackage("docx", {
        parts: { "customXml/item1.xml": Buffer.from(`\ufeff<?xml version="1.0" encoding="UTF-16"?><a/>`, "utf16le") },
      }),
    ],
  ];
}

/** The globals of an old table (MS-XLS) with one sheet of a kind: 0 a table, 1 macros. */
export function book(kind: number, more: readonly (readonly [record: number, data: Buffer])[] = []): Buffer {
  const sheet = Buffer.from([0, 0, 0, 0, 0, kind, 6, 0, ...Buffer.from("Sheet1")]);
  const records: (readonly [number, Buffer])[] = [[0x0809, Buffer.alloc(16)], ...more, [0x0085, sheet], [0x000a, Buffer.alloc(0)]];
  return Buffer.concat(
    records.flatMap(([record, data]) => {
      const head = Buffer.alloc(4);
      head.writeUInt16LE(record, 0);
      head.writeUInt16LE(data.length, 2);
      return [head, data];
    }),
  );
}

function excel(): [string, Buffer][] {
  const parts = {
    ...same(XML, "xl/calcChain.xml xl/sharedStrings.xml xl/styles.xml xl/metadata.xml xl/connections.xml xl/volatileDependencies.xml"),
    ...same(XML, "xl/worksheets/sheet1.xml xl/chartsheets/sheet1.xml xl/dialogsheets/sheet1.xml xl/worksheets/_rels/sheet1.xml.rels"),
    ...same(
      XML,
      "xl/pivotCache/pivotCacheDefinition1.xml xl/pivotCache/pivotCacheRecords1.xml xl/pivotCache/_rels/pivotCacheDefinition1.xml.rels",
    ),
    ...same(XML, "xl/tables/table1.xml xl/queryTables/queryTable1.xml xl/threadedComments/threadedComment1.xml xl/persons/person.xml"),
    ...same(
      XML,
      "xl/slicers/slicer1.xml xl/slicerCaches/slicerCache1.xml xl/timelines/timeline1.xml xl/ctrlProps/ctrlProp1.xml xl/drawings/vmlDrawing1.vml",
    ),
    ...same(XML, "xl/externalLinks/externalLink1.xml xl/richData/rdrichvalue.xml xl/worksheets/Gr\u00f6\u00dfe.xml customXml/item1.xml"),
    "xl/externalLinks/_rels/externalLink1.xml.rels": officeLink("externalLinkPath", "file:///\\\\files.example.com\\plans\\a.xlsx"),
    "xl/printerSettings/printerSettings1.bin": PRINTER,
    "xl/customProperty1.bin": Buffer.from("a\0b\0"),
    "xl/model/item.data": Buffer.alloc(100, 7),
    "xl/media/image1.png": png(4, 4),
  };
  const types = {
    ".bin": "application/vnd.openxmlformats-officedocument.spreadsheetml.printerSettings",
    ".vml": "application/vnd.openxmlformats-officedocument.vmlDrawing",
  };
  return [["all that Excel writes.xlsx", officePackage("xlsx", { parts, types, leads: [["ctrlProp", "ctrlProps/ctrlProp1.xml"]] })]];
}

const officeLink = (type: string, target: string): string =>
  `<?xml version="1.0"?><Relationships><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/${type}" Target="${target}" TargetMode="External"/></Relationships>`;

function powerPoint(): [string, Buffer][] {
  const parts = {
    ...same(
      XML,
      "ppt/slides/slide1.xml ppt/slides/_rels/slide1.xml.rels ppt/slideLayouts/slideLayout1.xml ppt/slideMasters/slideMaster1.xml",
    ),
    ...same(
      XML,
      "ppt/notesSlides/notesSlide1.xml ppt/notesMasters/notesMaster1.xml ppt/handoutMasters/handoutMaster1.xml ppt/revisionInfo.xml",
    ),
    ...same(
      XML,
      "ppt/tags/tag1.xml ppt/changesInfos/changesInfo1.xml ppt/authors.xml ppt/comments/modernComment_100_0.xml ppt/tableStyles.xml",
    ),
    ...same(
      XML,
      "ppt/viewProps.xml ppt/presProps.xml ppt/webextensions/webextension1.xml ppt/webextensions/taskpanes.xml ppt/charts/colors1.xml",
    ),
    "ppt/media/media1.mp4": Buffer.from("0000001866747970", "hex"),
    "ppt/media/image1.png": png(4, 4),
    "ppt/fonts/font1.fntdata": scrambled("PK"),
    "ppt/embeddings/Microsoft_Excel_Sheet1.xlsx": workbook(),
    "ppt/printerSettings/printerSettings1.bin": PRINTER,
    "docProps/thumbnail.jpeg": Buffer.from("ffd8ffe0", "hex"),
  };
  return [["all that PowerPoint writes.pptx", officePackage("pptx", { parts, leads: [["slide", "slides/slide1.xml"]] })]];
}

/** How other programs write archives. */
function writers(): [string, Buffer][] {
  const rels = { "word/_rels/settings.xml.rels": officeLink("hyperlink", "https://example.com/") };
  return [
    ["streamed, by Google Docs.docx", officePackage("docx", { parts: rels, written: { streamed: true } })],
    ["Zip64, by Apache POI.xlsx", officePackage("xlsx", { written: { large: true } })],
    ["streamed Zip64, by Apache POI.xlsx", officePackage("xlsx", { written: { large: true, streamed: true }, archive: { large: true } })],
    ["stored, by openpyxl.xlsx", officePackage("xlsx", { written: { method: 0, attributes: (0o600 << 16) >>> 0 } })],
    ["Unix files, by python-docx.docx", officePackage("docx", { written: { attributes: (0o100600 << 16) >>> 0 } })],
    [
      "with folders, by exceljs.xlsx",
      officePackage("xlsx", { parts: { "xl/": "", "xl/worksheets/": "", "xl/worksheets/sheet1.xml": XML } }),
    ],
    ["growing room, by Word.docx", officePackage("docx", { written: { localExtra: padding(500) } })],
    ["a second name that is the first, by Info-ZIP.docx", withUnicodeName()],
    ["backslashes, by an old .NET.xlsx", officePackage("xlsx", { parts: { "xl\\worksheets\\sheet1.xml": XML } })],
    [
      "an index of Pages.docx",
      officePackage("docx", {
        parts: same(XML, "docProps/app.xml word/media/image1.jpeg word/footnotes.xml word/_rels/fontTable.xml.rels"),
      }),
    ],
    [
      "pandoc.docx",
      officePackage("docx", {
        parts: same(XML, "word/comments.xml word/fontTable.xml word/_rels/footnotes.xml.rels word/theme/theme1.xml"),
        types: { ".jpg": "image/jpeg", ".odttf": "application/vnd.openxmlformats-officedocument.obfuscatedFont" },
      }),
    ],
  ];
}

function padding(length: number): Buffer {
  const field = Buffer.alloc(length + 4);
  field.writeUInt16LE(0xa220, 0);
  field.writeUInt16LE(length, 2);
  return field;
}

function withUnicodeName(): Buffer {
  const name = Buffer.from("word/media/Gr\u00f6\u00dfe.png");
  const extra = Buffer.concat([Buffer.from([0x75, 0x70, 5 + name.length, 0, 1, 0, 0, 0, 0]), name]);
  const types =
    '<Types><Default Extension="xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>';
  return zip([
    { name: "[Content_Types].xml", content: types },
    { name: "word/document.xml", content: XML },
    { name, content: png(4, 4), extra, localExtra: extra },
  ]);
}

/** What other writers of OpenDocument do. */
function openDocuments(): [string, Buffer][] {
  const manifest = (type: string): string =>
    `<?xml version="1.0"?>\n<!DOCTYPE manifest:manifest PUBLIC "-//OpenOffice.org//DTD Manifest 1.0//EN" "Manifest.dtd">\n<manifest:manifest xmlns:manifest="m"><manifest:file-entry manifest:media-type="${type}" manifest:full-path="/"/></manifest:manifest>`;
  const document = (type: string, before: string[], parts: Readonly<Record<string, string | Buffer>> = {}): Buffer =>
    zip([
      ...before.map((name) => ({ name, content: name === "mimetype" ? type : XML, ...(name === "mimetype" ? { method: 0 } : {}) })),
      { name: "META-INF/manifest.xml", content: manifest(type) },
      ...Object.entries(parts).map(([name, content]) => ({ name, content })),
    ]);
  const objects = {
    ...same(
      XML,
      "Object 1/content.xml Object 1/styles.xml Object 1/meta.xml manifest.rdf Object 1/manifest.rdf Configurations2/accelerator/current.xml",
    ),
    ...same("", "Configurations2/images/Bitmaps/ Configurations2/menubar/"),
    "Thumbnails/thumbnail.png": png(4, 4),
    "ObjectReplacements/Object 1": Buffer.from("VCLMTF\u0001\u0000", "latin1"),
    "Object 2": compound([{ name: "Workbook", content: book(0) }]),
    "Pictures/a.svg": ILLUSTRATOR,
    "Fonts/font1.ttf": Buffer.from("0001000000", "hex"),
    "layout-cache": Buffer.alloc(20, 1),
  };
  return [
    ["all that OpenOffice wrote.odt", document(`${ODF}.text`, ["mimetype", "content.xml"], objects)],
    ["its type not first.ods", document(`${ODF}.spreadsheet`, ["content.xml", "mimetype"])],
    ["its type in the manifest alone.odp", document(`${ODF}.presentation`, ["content.xml"])],
  ];
}

/** Office files as programs write them that are not at hand here, by what is documented of them. */
export function officeStructures(): OfferedFile[] {
  const files = [...word(), ...excel(), ...powerPoint(), ...writers(), ...openDocuments()];
  return [
    ...files,
    [
      "papers.zip",
      zip([
        { name: "a.docx", content: officePackage("docx") },
        { name: "www.acme.com.xml", content: XML },
        { name: "old.doc", content: compound([{ name: "WordDocument", content: Buffer.alloc(40) }]) },
      ]),
    ] as const,
  ].map(([name, content]) => ({ name, mediaType: "", content }));
}
